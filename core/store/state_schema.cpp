#include "core/store/state_schema.hpp"

#include <fmt/format.h>

#include <utility>

#include "core/store/readable_sql.hpp"

namespace raspool {
namespace {

// The comments stay in the file: `.schema` of the sqlite3 tool shows them.
constexpr const char* kTables = R"sql(
CREATE TABLE meta (
  key   TEXT NOT NULL PRIMARY KEY,
  value NOT NULL
) WITHOUT ROWID;

CREATE TABLE journal (
  sequence   INTEGER PRIMARY KEY,  -- the change number; never used twice
  at         INTEGER NOT NULL,     -- microseconds since 1970, UTC, as all times here
  fact       TEXT NOT NULL,        -- assigned, ended or withdrawn
  tenure     INTEGER NOT NULL,     -- whose fact it is
  family     INTEGER NOT NULL,     -- 4 or 6
  address    INTEGER NOT NULL,     -- IPv4: 10.0.0.1 is 167772161; IPv6: the interface identifier, as a signed number
  before     INTEGER,              -- withdrawn: the tenure that is the address's last again; what follows is then its
  kind       TEXT,
  prefix     INTEGER,              -- IPv6: the upper half that was answered, as a signed number
  pool       TEXT,
  user       TEXT,
  ras_port   TEXT,
  became     INTEGER,              -- since which change the address is this user's
  from_time  INTEGER,
  to_time    INTEGER,
  end_reason TEXT,
  rests_from INTEGER,              -- hold-down counts from here
  change     INTEGER
);

CREATE TABLE lease (
  family     INTEGER NOT NULL,
  address    INTEGER NOT NULL,
  tenure     INTEGER NOT NULL,
  kind       TEXT NOT NULL,
  prefix     INTEGER,
  pool       TEXT NOT NULL,
  user       TEXT NOT NULL,
  ras_port   TEXT NOT NULL,
  became     INTEGER NOT NULL,
  from_time  INTEGER NOT NULL,
  to_time    INTEGER,              -- NULL: live
  end_reason TEXT,
  rests_from INTEGER,              -- hold-down counts from here: the end, or the start after a crash
  change     INTEGER NOT NULL,
  PRIMARY KEY (family, address)
) WITHOUT ROWID;
)sql";

// What schema 2 brought.
constexpr const char* kDevices = R"sql(
CREATE TABLE ras_device (
  ras_port TEXT NOT NULL PRIMARY KEY,
  device   TEXT NOT NULL            -- RRAS's name of the device last seen on the RAS port
) WITHOUT ROWID;
)sql";

}  // namespace

std::string state_schema() {
  const std::string columns = fmt::format(
      "{} AS address, user, ras_port, pool, kind, {} AS from_time, {} AS to_time, end_reason, {} AS "
      "rests_from, "
      "{} AS prefix",
      readable_address("family", "address"), readable_time("from_time"), readable_time("to_time"),
      readable_time("rests_from"), readable_prefix("prefix"));
  return std::string(kTables) + kDevices +
         fmt::format("CREATE VIEW leases AS SELECT {}, tenure, change, became FROM lease;\n", columns) +
         fmt::format(
             "CREATE VIEW records AS SELECT sequence, {} AS at, fact, tenure, {}, before FROM journal;\n",
             readable_time("at"), columns);
}

std::optional<StoreError> migrate_state(SqliteConnection& state) {
  const auto schema = state.ask_number("PRAGMA user_version");
  if (const auto* error = std::get_if<StoreError>(&schema)) return *error;
  if (std::get<std::int64_t>(schema) >= kStateFormat.schema) return std::nullopt;
  auto begun = SqliteTransaction::begin(state);
  if (auto* error = std::get_if<StoreError>(&begun)) return std::move(*error);
  if (auto error = state.execute(kDevices)) return error;
  if (auto error = state.execute(fmt::format("PRAGMA user_version = {}", kStateFormat.schema))) return error;
  return std::get<SqliteTransaction>(begun).commit();
}

}  // namespace raspool
