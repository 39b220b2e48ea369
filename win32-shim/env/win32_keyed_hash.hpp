#pragma once

#include "core/env/keyed_hash.hpp"

namespace raspool::win32 {

class Win32KeyedHash final : public KeyedHash {
 public:
  Win32KeyedHash();  // throws as hash() does
  Win32KeyedHash(const Win32KeyedHash&) = delete;
  Win32KeyedHash& operator=(const Win32KeyedHash&) = delete;
  ~Win32KeyedHash() override;

  Digest hash(std::span<const std::uint8_t> key, std::string_view text) const override;
  Digest digest(std::string_view text) const override;

 private:
  // BCRYPT_ALG_HANDLEs; any thread may use them.
  void* keyed_ = nullptr;
  void* plain_ = nullptr;
};

}  // namespace raspool::win32
