#include "core/store/history_schema.hpp"

#include <fmt/format.h>

#include <string_view>
#include <utility>
#include <vector>

#include "core/store/history_tables.hpp"

namespace raspool {
namespace {

// The comments stay in the file: `.schema` of the sqlite3 tool shows them.
constexpr std::string_view kNameTables = R"sql(
-- Words and names, each kept once. What a number stands for holds within this file only.
CREATE TABLE kind       (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE end_reason (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE pool       (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE ras_port   (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE user       (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);

CREATE TABLE origin (
  id          INTEGER PRIMARY KEY,
  server      TEXT NOT NULL,
  instance    TEXT NOT NULL,       -- the state file's UUID
  last_change INTEGER NOT NULL,    -- the highest change number that came from there
  UNIQUE (instance, server)
);
)sql";

std::string views_of_any_month() {
  const HistoryTable any_month{std::string(kAnyMonth), WallTime::min(), WallTime::max()};
  return sql_of_views({&any_month, 1});
}

}  // namespace

std::string history_schema() {
  return std::string(kNameTables) + sql_of_table(kAnyMonth) + views_of_any_month();
}

std::optional<StoreError> migrate_history(SqliteConnection& history) {
  const auto schema = history.ask_number("PRAGMA user_version");
  if (const auto* error = std::get_if<StoreError>(&schema)) return *error;
  if (std::get<std::int64_t>(schema) >= kHistoryFormat.schema) return std::nullopt;
  auto begun = SqliteTransaction::begin(history);
  if (auto* error = std::get_if<StoreError>(&begun)) return std::move(*error);
  // Its one table becomes the one for any month, with the index that it has.
  if (auto error = history.execute(fmt::format("DROP VIEW history; ALTER TABLE tenure RENAME TO {0};{1}"
                                               "PRAGMA user_version = {2}",
                                               kAnyMonth, views_of_any_month(), kHistoryFormat.schema))) {
    return error;
  }
  return std::get<SqliteTransaction>(begun).commit();
}

}  // namespace raspool
