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
  // All that tell of this address, in order. Looks through the whole table.
  std::variant<Journal, StoreError> of(Address address);
  std::optional<StoreError> remove_up_to(Sequence sequence);

 private:
  static std::variant<Journal, StoreError> read_rows(SqliteStatement& rows);
  static std::variant<JournalRecord, StoreError> read_row(const SqliteStatement& row);

  SqliteStatement insert_, oldest_, of_address_, remove_;
};

}  // namespace raspool
