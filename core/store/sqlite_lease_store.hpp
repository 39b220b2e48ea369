#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <variant>

#include "core/env/clock.hpp"
#include "core/env/keyed_hash.hpp"
#include "core/env/random_source.hpp"
#include "core/policy/configuration.hpp"
#include "core/store/lease_store.hpp"

namespace raspool {

// Opens the state file and the history file beside it, and makes both if neither is there (the folder must
// exist). Never changes a file that is foreign, unreadable or of a newer schema. `server` names this server
// in the history. Durability::power syncs each append to disk; process and none leave that to the operating
// system. A damaged file is an error, and not changed.
std::variant<std::unique_ptr<LeaseStore>, StoreError> open_sqlite_lease_store(const ServiceSettings& settings,
                                                                              RandomSource& random,
                                                                              const KeyedHash& hash);

// The same, but a damaged file is set aside under a name dated by `clock` and a new one begun, when it is
// opened (Recovered::set_aside tells of it) and later (replace_damaged). Clock, random source and hash
// outlive the store.
std::variant<std::unique_ptr<LeaseStore>, StoreError> open_sqlite_lease_store(const ServiceSettings& settings,
                                                                              RandomSource& random,
                                                                              const KeyedHash& hash,
                                                                              const Clock& clock);

}  // namespace raspool
