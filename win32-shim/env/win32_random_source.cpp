#include "win32-shim/env/win32_random_source.hpp"

// clang-format off
#include <windows.h>
#include <bcrypt.h>
// clang-format on

#include <stdexcept>
#include <string>

namespace raspool::win32 {

void Win32RandomSource::fill(std::span<std::uint8_t> bytes) {
  const NTSTATUS status = BCryptGenRandom(nullptr, bytes.data(), static_cast<ULONG>(bytes.size()),
                                          BCRYPT_USE_SYSTEM_PREFERRED_RNG);
  if (status < 0) throw std::runtime_error("BCryptGenRandom failed with status " + std::to_string(status));
}

}  // namespace raspool::win32
