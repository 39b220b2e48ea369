#pragma once

#include <filesystem>
#include <string>
#include <variant>

#include "core/store/history_file.hpp"
#include "core/store/lease_store.hpp"
#include "core/store/sqlite_connection.hpp"

namespace raspool {

// Reads the leases and applies the journal's tail, in one view of the file; writes nothing. Sequences go on
// behind everything that the state file or the history (a state file may come from an older backup) has seen.
std::variant<Recovered, StoreError> read_state(SqliteConnection& state, HistoryFile& history);

struct StateOnDisk {
  Recovered recovered;
  std::string chain;          // where the history's chain ends, as ChainHead says it; empty: not told
  std::vector<Tenure> ended;  // in the journal's tail, in its order: they are on their way into the history
};
// The same from the file itself, for who only wants to know: beside a service that runs, or without one.
// Needs no history file, so `next_sequence` may lie within what the history has seen. Changes nothing in the
// file.
std::variant<StateOnDisk, StoreError> read_state_file(const std::filesystem::path& file);

}  // namespace raspool
