#pragma once

#include <cstdint>
#include <vector>

#include "core/env/keyed_hash.hpp"
#include "core/lease/lease_book.hpp"

namespace raspool {

// Identifiers from a keyed hash over pool, user and counter, in the way of RFC 7217: the same user gets the
// same identifier as long as the secret lives, and nobody without the secret can guess it. `keyed_hash`
// outlives the result.
IdentifierDerivation derive_identifiers(const KeyedHash& keyed_hash, std::vector<std::uint8_t> secret);

}  // namespace raspool
