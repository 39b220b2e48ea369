#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "core/store/fold.hpp"
#include "core/store/history_file.hpp"
#include "core/store/journal_rows.hpp"
#include "core/store/lease_rows.hpp"
#include "core/store/sqlite_connection.hpp"
#include "core/store/state_meta.hpp"
#include "core/store/write_turn.hpp"

namespace raspool {

// Moves the journal's oldest records into `lease` and the history, with connections of its own. One thread at
// a time, beside the journal's writer. The turn outlives it.
class JournalFolder {
 public:
  static std::variant<JournalFolder, StoreError> of(SqliteConnection state, HistoryFile history,
                                                    WriteTurn& turn);

  // First the log is synced, so that the history never knows what a loss of power takes from the journal.
  // Then the history, then, when that is on disk, leases and journal in one transaction: a crash between the
  // two makes the history be written again, which changes nothing.
  std::variant<std::size_t, StoreError> fold(std::size_t most, std::string_view instance);

  // As LeaseStore::keep_facts.
  std::optional<StoreError> keep_facts(std::span<const TenureFacts> facts, std::string_view instance);

  // As LeaseStore::expire.
  std::variant<bool, StoreError> expire(WallTime before);

  // As LeaseStore::forget.
  std::variant<Forgotten, StoreError> forget(const NameRules& rules, const UserName& user,
                                             std::string_view instance);

  // Moves the write-ahead log into the state file, in the main without holding anybody up.
  std::optional<StoreError> checkpoint();

  SqliteConnection& state() { return state_; }
  HistoryFile& history() { return history_; }

 private:
  JournalFolder(SqliteConnection state, HistoryFile history, WriteTurn& turn)
      : state_(std::move(state)), history_(std::move(history)), turn_(&turn) {}
  std::variant<std::size_t, StoreError> fold_step(std::size_t most, std::string_view instance);
  std::optional<StoreError> sync_log();
  std::variant<Fold, StoreError> leases_touched_by(const Journal& records);
  std::variant<std::vector<HistoryChange>, StoreError> apply(const Journal& records, Fold& fold);
  std::optional<StoreError> replace_leases(const Journal& records, const Fold& fold,
                                           const std::optional<ChainHead>& head);

  SqliteConnection state_;
  HistoryFile history_;
  WriteTurn* turn_;
  Sequence folded_ = 0;  // the last record that was; 0: none since it was opened
  std::optional<JournalRows> journal_;
  std::optional<LeaseRows> leases_;
  std::optional<StateMeta> meta_;
};

}  // namespace raspool
