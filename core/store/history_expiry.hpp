#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "core/env/clock.hpp"
#include "core/env/keyed_hash.hpp"
#include "core/store/history_tables.hpp"
#include "core/store/sqlite_connection.hpp"

namespace raspool {

// Takes out of a history file what is older than it need be, a bounded step at a time: whole months first,
// then, in the month into which the time falls, tenure by tenure, then what waits for tenures that never
// came, then names that nobody bears any more, then the beginning of the chain of which nothing is left. What
// is left of the chain can always be checked.
class HistoryExpiry {
 public:
  // As LeaseStore::expire. What a step began with stands until the round is done.
  std::variant<bool, StoreError> step(SqliteConnection& history, WallTime before, const KeyedHash& hash);

 private:
  using Key = std::array<std::int64_t, 5>;  // of a tenure, as its table is ordered
  enum class Stage : std::uint8_t { months, tenures, facts, names, batches };

  std::optional<StoreError> begin_pass(SqliteConnection& history, WallTime before);
  std::optional<StoreError> tell_chain(SqliteConnection& history, WallTime before);
  std::optional<StoreError> drop_a_month(SqliteConnection& history, WallTime before);
  std::optional<StoreError> remove_tenures(SqliteConnection& history, WallTime before, const KeyedHash& hash);
  std::optional<StoreError> keep_hashes(SqliteConnection& history, const std::vector<Key>& keys,
                                        const KeyedHash& hash);
  std::optional<StoreError> remove_facts(SqliteConnection& history);
  std::optional<StoreError> remove_names(SqliteConnection& history);
  std::optional<StoreError> remove_batches(SqliteConnection& history);
  void begin_table(const std::vector<HistoryTable>& tables, WallTime before);

  bool is_under_way_ = false;  // a round, and what it began with:
  WallTime before_;
  std::int64_t last_batch_ = 0;
  Stage stage_ = Stage::months;
  std::string table_;  // what is looked through, and how far
  Key after_{};
  std::int64_t name_ = 0;
};

}  // namespace raspool
