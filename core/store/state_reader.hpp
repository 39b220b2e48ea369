#pragma once

#include <variant>

#include "core/store/history_file.hpp"
#include "core/store/lease_store.hpp"
#include "core/store/sqlite_connection.hpp"

namespace raspool {

// Reads the leases and applies the journal's tail, in one view of the file; writes nothing. Sequences go on
// behind everything that the state file or the history (a state file may come from an older backup) has seen.
std::variant<Recovered, StoreError> read_state(SqliteConnection& state, HistoryFile& history);

}  // namespace raspool
