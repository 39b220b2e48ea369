#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <variant>

#include "core/lease/journal_record.hpp"
#include "core/store/sqlite_connection.hpp"

namespace raspool {

// The table `journal`: one row a record.
class JournalRows {
 public:
  // The connection outlives the rows.
  static std::variant<JournalRows, StoreError> of(SqliteConnection& connection);

  std::optional<StoreError> insert(const JournalRecord& record);
  // The oldest records, at most `most`, in order.
  std::variant<Journal, StoreError> oldest(std::size_t most);
  std::optional<StoreError> remove_up_to(Sequence sequence);

 private:
  std::variant<JournalRecord, StoreError> read_row();

  SqliteStatement insert_, oldest_, remove_;
};

}  // namespace raspool
