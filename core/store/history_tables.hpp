#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/env/clock.hpp"
#include "core/store/sqlite_connection.hpp"

namespace raspool {

// One of the tables that the tenures of a history file are divided between: those that ended in one month
// (UTC), so that a month that nobody needs any more goes as a whole.
struct HistoryTable {
  std::string name;       // "tenure_2026_11"
  WallTime begins, ends;  // of what is in it `to_time` is at or after `begins`, and before `ends`
  WallTime earliest = WallTime::min();  // no tenure in it began before
};

// The table that is always there, for any month: for what a file of schema 1 held, and for what comes when
// there are kMostHistoryTables.
inline constexpr std::string_view kAnyMonth = "tenure_any_month";
inline constexpr std::size_t kMostHistoryTables = 240;  // 20 years; SQLite joins 500 in a view

HistoryTable table_of_month(WallTime to);

// Those that are in the file, the oldest first; kAnyMonth is one, and holds any time.
std::variant<std::vector<HistoryTable>, StoreError> history_tables(SqliteConnection& history);

// SQL that makes one of them, and that makes the views `tenure` and `history` over them all.
std::string sql_of_table(std::string_view name);
std::string sql_of_views(std::span<const HistoryTable> tables);

// In the caller's transaction: changes the tables of the file and the views with them.
std::optional<StoreError> add_table(SqliteConnection& history, const HistoryTable& table);
std::optional<StoreError> drop_table(SqliteConnection& history, const HistoryTable& table);

}  // namespace raspool
