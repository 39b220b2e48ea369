#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/store/file_progress.hpp"
#include "core/store/sqlite_connection.hpp"
#include "core/store/state_reader.hpp"

namespace raspool {

// The failures found in a history, a line each; `tenures` counts what was looked at. `state`: what the state
// file beside it says, if there is one. `expected`: how many tenures there are, for the progress.
std::vector<std::string> verify_history(SqliteConnection& history, const StateOnDisk* state,
                                        std::uint64_t expected, const FileProgress& progress,
                                        std::uint64_t& tenures);

}  // namespace raspool
