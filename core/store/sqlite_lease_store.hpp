#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <variant>

#include "core/env/random_source.hpp"
#include "core/policy/configuration.hpp"
#include "core/store/lease_store.hpp"

namespace raspool {

// Opens the state file and the history file beside it, and makes both if neither is there (the folder must
// exist). Never changes a file that is foreign, unreadable or of a newer schema. `server` names this server
// in the history. Durability::power syncs each append to disk; process and none leave that to the operating
// system.
std::variant<std::unique_ptr<LeaseStore>, StoreError> open_sqlite_lease_store(const ServiceSettings& settings,
                                                                              RandomSource& random);

}  // namespace raspool
