#pragma once

#include "core/env/keyed_hash.hpp"

namespace raspool::posix {

// HMAC-SHA-256 and SHA-256 of OpenSSL's libcrypto.
class OpensslKeyedHash : public KeyedHash {
 public:
  Digest hash(std::span<const std::uint8_t> key, std::string_view text) const override;
  Digest digest(std::string_view text) const override;
};

}  // namespace raspool::posix
