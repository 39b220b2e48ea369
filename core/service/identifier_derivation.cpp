#include "core/service/identifier_derivation.hpp"

#include <string>
#include <utility>

namespace raspool {

IdentifierDerivation derive_identifiers(const KeyedHash& keyed_hash, std::vector<std::uint8_t> secret) {
  return [&keyed_hash, secret = std::move(secret)](std::string_view pool, std::string_view user_key,
                                                   std::uint32_t counter) {
    std::string text;
    text.append(pool).push_back('\0');
    text.append(user_key).push_back('\0');
    text.append(std::to_string(counter));
    const KeyedHash::Digest digest = keyed_hash.hash(secret, text);
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < 8; ++i) number = number << 8 | digest[i];
    return InterfaceIdentifier::from_number(number);
  };
}

}  // namespace raspool
