#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/env/clock.hpp"
#include "core/env/keyed_hash.hpp"
#include "core/store/file_progress.hpp"
#include "core/store/history_chain.hpp"
#include "core/store/sqlite_connection.hpp"

namespace raspool {

struct ChainVerdict {
  std::vector<std::string> failures;  // a line each, the first batch that is wrong first; at most 100
  ChainHead head;
  std::int64_t anchor = 0;                 // the last batch whose row is gone because of its age; 0: none
  std::optional<WallTime> expired_before;  // what ended before it is gone because of its age
};

// Computes the chain of a history anew, from schema 3 on, from its tenures. Older files have none, and no
// failures. `expected`: how many tenures there are, for the progress.
ChainVerdict verify_chain(SqliteConnection& history, const KeyedHash& hash, std::uint64_t expected = 0,
                          const FileProgress& progress = nullptr);

// Is what a state file says of the chain's end (ChainHead's words, or nothing) in it? A line that tells what
// is missing; nothing: it is, or that was another chain.
std::optional<std::string> what_chain_lacks(SqliteConnection& history, const std::string& known);

}  // namespace raspool
