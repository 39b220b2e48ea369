#pragma once

#include <span>
#include <vector>

#include "core/lease/journal_record.hpp"
#include "core/store/database_file.hpp"

namespace raspool {

// What a state file that takes the place of a damaged one begins with: leases, and a journal behind them.
struct StateFromMemory {
  std::vector<Tenure> leases;
  Journal journal;
};

// `last` is what the fold of everything gives, `waiting` its last records: takes these back from `last` as
// far as memory tells, so that they are folded, into the history too, as if the old file were still there. A
// record of which too little is known is left out: one that ends a tenure that began in the old file, where
// somebody else has had the address since.
StateFromMemory state_from_memory(std::vector<Tenure> last, std::span<const JournalRecord> waiting);

// Puts that into a new file, with what else is known.
std::optional<StoreError> write_state(SqliteConnection& connection, const Recovered& known,
                                      std::span<const JournalRecord> waiting);

}  // namespace raspool
