#pragma once

#include <string>

#include "core/store/database_file.hpp"

namespace raspool {

// "RSPS". Each schema ever released has its golden files under tests/conformance/golden.
inline constexpr FileFormat kStateFormat{"state file", 0x52535053, 2, 32 * 1024};

// The tables and views of the state file; core/store/README.md tells what they mean.
std::string state_schema();

// Brings a state file of an older schema to the newest, in one transaction: after a crash it is still what it
// was. Costs the same for a file of any size.
std::optional<StoreError> migrate_state(SqliteConnection& state);

}  // namespace raspool
