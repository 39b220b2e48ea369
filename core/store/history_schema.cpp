#include "core/store/history_schema.hpp"

#include <fmt/format.h>

#include "core/store/readable_sql.hpp"

namespace raspool {
namespace {

// The comments stay in the file: `.schema` of the sqlite3 tool shows them.
constexpr const char* kTables = R"sql(
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

CREATE TABLE tenure (
  family     INTEGER NOT NULL,     -- 4 or 6
  address    INTEGER NOT NULL,     -- IPv4: 10.0.0.1 is 167772161; IPv6: the interface identifier, as a signed number
  from_time  INTEGER NOT NULL,     -- microseconds since 1970, UTC
  id         INTEGER NOT NULL,
  origin     INTEGER NOT NULL REFERENCES origin,
  to_time    INTEGER NOT NULL,
  user       INTEGER NOT NULL REFERENCES user,
  ras_port   INTEGER NOT NULL REFERENCES ras_port,
  pool       INTEGER NOT NULL REFERENCES pool,
  kind       INTEGER NOT NULL REFERENCES kind,
  end_reason INTEGER NOT NULL REFERENCES end_reason,
  prefix     INTEGER,              -- IPv6: the upper half that was answered, as a signed number
  change     INTEGER NOT NULL,
  PRIMARY KEY (family, address, from_time, id, origin)
) WITHOUT ROWID;

CREATE INDEX tenure_of_user ON tenure (user, from_time);
)sql";

}  // namespace

std::string history_schema() {
  return std::string(kTables) +
         fmt::format(
             "CREATE VIEW history AS SELECT {} AS from_time, {} AS to_time, {} AS address, user.name AS "
             "user, "
             "ras_port.name AS ras_port, pool.name AS pool, kind.name AS kind, end_reason.name AS "
             "end_reason, "
             "{} AS prefix, origin.server AS server, origin.instance AS instance, tenure.id AS tenure, "
             "tenure.change AS change FROM tenure JOIN user ON user.id = tenure.user JOIN ras_port ON "
             "ras_port.id = tenure.ras_port JOIN pool ON pool.id = tenure.pool JOIN kind ON kind.id = "
             "tenure.kind "
             "JOIN end_reason ON end_reason.id = tenure.end_reason JOIN origin ON origin.id = "
             "tenure.origin;\n",
             readable_time("tenure.from_time"), readable_time("tenure.to_time"),
             readable_address("tenure.family", "tenure.address"), readable_prefix("tenure.prefix"));
}

}  // namespace raspool
