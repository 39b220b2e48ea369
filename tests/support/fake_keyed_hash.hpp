#pragma once

#include "core/env/keyed_hash.hpp"

namespace raspool::test {

// Deterministic and well mixed, but no cryptography: FNV-1a over key and text, then a mixing step for each
// byte.
class FakeKeyedHash final : public KeyedHash {
 public:
  Digest hash(std::span<const std::uint8_t> key, std::string_view text) const override {
    std::uint64_t state = 0xCBF2'9CE4'8422'2325ull;
    const auto absorb = [&](std::uint8_t byte) { state = (state ^ byte) * 0x0000'0100'0000'01B3ull; };
    for (const std::uint8_t byte : key) absorb(byte);
    for (const char character : text) absorb(static_cast<std::uint8_t>(character));
    Digest digest{};
    for (std::uint8_t& byte : digest) {
      state ^= state >> 33;
      state *= 0xFF51'AFD7'ED55'8CCDull;
      byte = static_cast<std::uint8_t>(state >> 56);
    }
    return digest;
  }
  Digest digest(std::string_view text) const override { return hash({}, text); }
};

}  // namespace raspool::test
