#include "core/store/history_schema.hpp"

#include <fmt/format.h>

#include <string_view>
#include <utility>
#include <vector>

#include "core/store/history_tables.hpp"
#include "core/store/tenure_columns.hpp"

namespace raspool {
namespace {

// The comments stay in the file: `.schema` of the sqlite3 tool shows them.
constexpr std::string_view kNameTables = R"sql(
-- Words and names, each kept once. What a number stands for holds within this file only.
CREATE TABLE kind       (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE end_reason (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE pool       (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE ras_port   (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);

CREATE TABLE origin (
  id          INTEGER PRIMARY KEY,
  server      TEXT NOT NULL,
  instance    TEXT NOT NULL,       -- the state file's UUID
  last_change INTEGER NOT NULL,    -- the highest change number that came from there
  unchained   INTEGER NOT NULL DEFAULT 0,  -- up to this id its tenures may be older than the chain
  UNIQUE (instance, server)
);
)sql";

// What schema 3 brought.
constexpr std::string_view kUserTables = R"sql(
CREATE TABLE user (
  id   INTEGER PRIMARY KEY,
  hash BLOB                        -- SHA-256 of the salt in hex and the name; NULL: in no batch of the chain
);
CREATE TABLE user_name (           -- a user that has no row here was forgotten
  user INTEGER PRIMARY KEY REFERENCES user,
  name TEXT NOT NULL UNIQUE,
  salt BLOB
);
)sql";

constexpr std::string_view kChainTables = R"sql(
CREATE TABLE chain (               -- one row, from the first batch on
  name           TEXT NOT NULL,    -- UUID, made once
  anchor         INTEGER NOT NULL, -- the last batch whose row is gone because of its age; 0: none
  anchor_hash    BLOB NOT NULL,    -- its hash; of none 32 zero bytes
  expired_before INTEGER,          -- what ended before this time is gone, or going, because of its age
  older_anchor         INTEGER NOT NULL DEFAULT 0,  -- what `anchor` and `expired_before` were
  older_expired_before INTEGER                      -- when the file came from schema 4
);
CREATE TABLE batch (
  id      INTEGER PRIMARY KEY,     -- one more than the one before
  origin  INTEGER NOT NULL REFERENCES origin,
  tenures INTEGER NOT NULL,        -- how many
  newest  INTEGER NOT NULL,        -- when the last of them ended
  content BLOB NOT NULL,           -- SHA-256 of the hashes of its tenures
  hash    BLOB NOT NULL,           -- SHA-256 of all this and of the hash before
  oldest  INTEGER                  -- when the first of them ended; NULL: a batch of schema 3 or 4
);
)sql";

// Without a key, as hashes come in the order of addresses: so a step writes few pages.
constexpr std::string_view kTrimmedTable = R"sql(
CREATE TABLE trimmed (             -- of tenures that went one by one because of their age
  batch INTEGER NOT NULL,
  id    INTEGER NOT NULL,
  hash  BLOB NOT NULL
);
)sql";

// What schema 4 brought.
constexpr std::string_view kFactTables = R"sql(
CREATE TABLE tunnel (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE device (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);

CREATE TABLE month (               -- of the tables of months
  name     TEXT PRIMARY KEY,
  earliest INTEGER NOT NULL        -- no tenure in it began before: a question for an earlier time need not look there
) WITHOUT ROWID;

CREATE TABLE fact (                -- what connection callouts told of a tenure that has not ended, or not come here yet
  origin   INTEGER NOT NULL REFERENCES origin,
  id       INTEGER NOT NULL,       -- the tenure's
  endpoint TEXT,
  tunnel   INTEGER REFERENCES tunnel,
  device   INTEGER REFERENCES device,
  seconds  INTEGER,
  received INTEGER,
  sent     INTEGER,
  told     INTEGER NOT NULL,       -- the change by which this became known
  at       INTEGER NOT NULL,       -- when it was told
  PRIMARY KEY (origin, id)
) WITHOUT ROWID;
)sql";

std::string sql_to_schema_4(const std::vector<HistoryTable>& tables) {
  std::string sql(kFactTables);
  for (const HistoryTable& table : tables) {
    // When its earliest began would cost a look at every tenure.
    if (table.name != kAnyMonth) {
      sql += fmt::format("INSERT INTO month VALUES ('{}', {});", table.name, stored_time(WallTime::min()));
    }
    for (const std::string_view column :
         {"endpoint TEXT", "tunnel INTEGER REFERENCES tunnel", "device INTEGER REFERENCES device",
          "seconds INTEGER", "received INTEGER", "sent INTEGER", "told INTEGER"}) {
      sql += fmt::format("ALTER TABLE {} ADD COLUMN {};", table.name, column);
    }
  }
  return sql;
}

// From schema 3 or 4. What an older raspool removed for its age is told apart from what goes from now on.
std::string sql_to_schema_5() {
  std::string sql =
      "ALTER TABLE batch ADD COLUMN oldest INTEGER;"
      "ALTER TABLE chain ADD COLUMN older_anchor INTEGER NOT NULL DEFAULT 0;"
      "ALTER TABLE chain ADD COLUMN older_expired_before INTEGER;"
      "UPDATE chain SET older_anchor = anchor, older_expired_before = expired_before;"
      "ALTER TABLE trimmed RENAME TO trimmed_before;";
  sql += kTrimmedTable;
  return sql + "INSERT INTO trimmed SELECT batch, id, hash FROM trimmed_before; DROP TABLE trimmed_before;";
}

// From schema 2, or what schema 1 was made into: all but the views. The chain is as in schema 5.
std::string sql_to_schema_3(const std::vector<HistoryTable>& tables) {
  std::string sql = "ALTER TABLE user RENAME TO user_before;";
  sql += kUserTables;
  sql +=
      "INSERT INTO user (id) SELECT id FROM user_before;"
      "INSERT INTO user_name (user, name) SELECT id, name FROM user_before;"
      "DROP TABLE user_before;"
      "ALTER TABLE origin ADD COLUMN unchained INTEGER NOT NULL DEFAULT 0;"
      "UPDATE origin SET unchained = last_change;";
  sql += kChainTables;
  sql += kTrimmedTable;
  for (const HistoryTable& table : tables) {
    sql += fmt::format("ALTER TABLE {} ADD COLUMN batch INTEGER;", table.name);
  }
  return sql;
}

}  // namespace

std::string history_schema() {
  const HistoryTable any_month{std::string(kAnyMonth), WallTime::min(), WallTime::max()};
  std::string sql(kNameTables);
  sql += kUserTables;
  sql += kChainTables;
  sql += kTrimmedTable;
  sql += kFactTables;
  return sql + sql_of_table(kAnyMonth) + sql_of_views({&any_month, 1});
}

std::optional<StoreError> migrate_history(SqliteConnection& history) {
  const auto asked = history.ask_number("PRAGMA user_version");
  if (const auto* error = std::get_if<StoreError>(&asked)) return *error;
  const auto schema = std::get<std::int64_t>(asked);
  if (schema >= kHistoryFormat.schema) return std::nullopt;
  auto begun = SqliteTransaction::begin(history);
  if (auto* error = std::get_if<StoreError>(&begun)) return std::move(*error);
  // A table that is renamed takes no view and no reference along.
  if (auto error = history.execute("PRAGMA legacy_alter_table = ON; DROP VIEW history; DROP VIEW IF EXISTS "
                                   "named_tenure;")) {
    return error;
  }
  // Of schema 1 the one table becomes the one for any month, with the index that it has.
  if (auto error = history.execute(schema == 1 ? fmt::format("ALTER TABLE tenure RENAME TO {}", kAnyMonth)
                                               : "DROP VIEW tenure")) {
    return error;
  }
  const auto found = history_tables(history);
  if (const auto* error = std::get_if<StoreError>(&found)) return *error;
  const auto& tables = std::get<std::vector<HistoryTable>>(found);
  std::string sql = schema < 3 ? sql_to_schema_3(tables) : sql_to_schema_5();
  if (schema < 4) sql += sql_to_schema_4(tables);
  sql += sql_of_views(tables) + fmt::format("PRAGMA user_version = {};", kHistoryFormat.schema);
  if (auto error = history.execute(sql)) return error;
  if (auto error = std::get<SqliteTransaction>(begun).commit()) return error;
  return history.execute("PRAGMA legacy_alter_table = OFF");
}

}  // namespace raspool
