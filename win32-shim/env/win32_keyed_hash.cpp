#include "win32-shim/env/win32_keyed_hash.hpp"

// clang-format off
#include <windows.h>
#include <bcrypt.h>
// clang-format on

#include <stdexcept>
#include <string>

namespace raspool::win32 {
namespace {

void check(NTSTATUS status, const char* function) {
  if (status < 0)
    throw std::runtime_error(std::string(function) + " failed with status " + std::to_string(status));
}

// BCrypt takes what it only reads through pointers to non-const.
template <typename Byte>
PUCHAR input(const Byte* bytes) {
  return const_cast<PUCHAR>(reinterpret_cast<const UCHAR*>(bytes));
}

}  // namespace

Win32KeyedHash::Win32KeyedHash() {
  check(BCryptOpenAlgorithmProvider(&keyed_, BCRYPT_SHA256_ALGORITHM, nullptr, BCRYPT_ALG_HANDLE_HMAC_FLAG),
        "BCryptOpenAlgorithmProvider");
  const NTSTATUS status = BCryptOpenAlgorithmProvider(&plain_, BCRYPT_SHA256_ALGORITHM, nullptr, 0);
  if (status < 0) BCryptCloseAlgorithmProvider(keyed_, 0);
  check(status, "BCryptOpenAlgorithmProvider");
}

Win32KeyedHash::~Win32KeyedHash() {
  BCryptCloseAlgorithmProvider(keyed_, 0);
  BCryptCloseAlgorithmProvider(plain_, 0);
}

KeyedHash::Digest Win32KeyedHash::hash(std::span<const std::uint8_t> key, std::string_view text) const {
  Digest digest;
  check(BCryptHash(keyed_, input(key.data()), static_cast<ULONG>(key.size()), input(text.data()),
                   static_cast<ULONG>(text.size()), digest.data(), static_cast<ULONG>(digest.size())),
        "BCryptHash");
  return digest;
}

KeyedHash::Digest Win32KeyedHash::digest(std::string_view text) const {
  Digest digest;
  check(BCryptHash(plain_, nullptr, 0, input(text.data()), static_cast<ULONG>(text.size()), digest.data(),
                   static_cast<ULONG>(digest.size())),
        "BCryptHash");
  return digest;
}

}  // namespace raspool::win32
