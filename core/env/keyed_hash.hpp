#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace raspool {

// HMAC-SHA-256 and SHA-256 from the system's cryptography. Safe to call from any thread.
class KeyedHash {
 public:
  using Digest = std::array<std::uint8_t, 32>;
  virtual ~KeyedHash() = default;
  // Both throw std::runtime_error if the system's cryptography fails (which it does only when it is broken).
  virtual Digest hash(std::span<const std::uint8_t> key, std::string_view text) const = 0;
  virtual Digest digest(std::string_view text) const = 0;  // without a key
};

}  // namespace raspool
