#include "posix-harness/env/openssl_keyed_hash.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <limits>
#include <stdexcept>

namespace raspool::posix {

KeyedHash::Digest OpensslKeyedHash::hash(std::span<const std::uint8_t> key, std::string_view text) const {
  if (key.size() > std::numeric_limits<int>::max())
    throw std::runtime_error("a key longer than OpenSSL takes");
  Digest digest;
  unsigned int size = 0;
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  const bool done =
      HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes, text.size(), digest.data(), &size);
  if (!done || size != digest.size()) throw std::runtime_error("OpenSSL's HMAC-SHA-256 failed");
  return digest;
}

KeyedHash::Digest OpensslKeyedHash::digest(std::string_view text) const {
  Digest digest;
  unsigned int size = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1 ||
      size != digest.size()) {
    throw std::runtime_error("OpenSSL's SHA-256 failed");
  }
  return digest;
}

}  // namespace raspool::posix
