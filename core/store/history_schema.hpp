#pragma once

#include <string>

#include "core/store/database_file.hpp"

namespace raspool {

// "RSPH". Each schema ever released has its golden files under tests/conformance/golden.
inline constexpr FileFormat kHistoryFormat{"history file", 0x52535048, 5, 128 * 1024};

// The tables and the views of the history file; core/store/README.md tells what they mean.
std::string history_schema();

// Brings a history file of an older schema to the newest, in one transaction: after a crash it is still what
// it was. Costs time by the users that it knows, and the same for any number of tenures.
std::optional<StoreError> migrate_history(SqliteConnection& history);

}  // namespace raspool
