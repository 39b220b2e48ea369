#include "core/store/history_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <utility>

#include "core/store/readable_sql.hpp"

namespace raspool {
namespace {

namespace chrono = std::chrono;

constexpr chrono::year kFirstYear{1970},
    kLastYear{9999};  // earlier and later times are in the first month and the last

WallTime begin_of(chrono::year_month month) { return chrono::sys_days(month / 1); }

HistoryTable table_of(chrono::year_month month) {
  const bool is_first = month == kFirstYear / chrono::January;
  const bool is_last = month == kLastYear / chrono::December;
  return {
      fmt::format("tenure_{:04}_{:02}", static_cast<int>(month.year()), static_cast<unsigned>(month.month())),
      is_first ? WallTime::min() : begin_of(month),
      is_last ? WallTime::max() : begin_of(month + chrono::months(1))};
}

// Nothing: no name of ours.
std::optional<HistoryTable> table_named(std::string_view name) {
  if (name == kAnyMonth) return HistoryTable{std::string(name), WallTime::min(), WallTime::max()};
  constexpr std::string_view kForm = "tenure_2026_11";
  if (name.size() != kForm.size()) return std::nullopt;
  int year = 0;
  unsigned month = 0;
  std::from_chars(name.data() + 7, name.data() + 11, year);
  std::from_chars(name.data() + 12, name.data() + 14, month);
  HistoryTable table = table_of(chrono::year(year) / chrono::month(month));
  if (table.name != name) return std::nullopt;
  return table;
}

std::string sql_of_history(std::string_view table) {
  return fmt::format(
      "SELECT {} AS from_time, {} AS to_time, {} AS address, user_name.name AS user, ras_port.name AS "
      "ras_port, "
      "pool.name AS pool, kind.name AS kind, end_reason.name AS end_reason, {} AS prefix, origin.server AS "
      "server, origin.instance AS instance, tenure.id AS tenure, max(tenure.change, coalesce(tenure.told, "
      "0)) "
      "AS change, "
      "lower(hex(substr(user.hash, 1, 8))) AS pseudonym, tenure.batch AS batch, tenure.endpoint AS endpoint, "
      "tunnel.name AS tunnel, device.name AS device, tenure.seconds AS seconds, tenure.received AS received, "
      "tenure.sent AS sent FROM {} AS tenure "
      "JOIN user ON user.id = tenure.user LEFT JOIN user_name ON user_name.user = tenure.user JOIN ras_port "
      "ON ras_port.id = tenure.ras_port JOIN pool ON "
      "pool.id = tenure.pool JOIN kind ON kind.id = tenure.kind JOIN end_reason ON end_reason.id = "
      "tenure.end_reason JOIN origin ON origin.id = tenure.origin LEFT JOIN tunnel ON tunnel.id = "
      "tenure.tunnel LEFT JOIN device ON device.id = tenure.device",
      readable_time("tenure.from_time"), readable_time("tenure.to_time"),
      readable_address("tenure.family", "tenure.address"), readable_prefix("tenure.prefix"), table);
}

std::optional<StoreError> make_views_again(SqliteConnection& history) {
  const auto tables = history_tables(history);
  if (const auto* error = std::get_if<StoreError>(&tables)) return *error;
  return history.execute("DROP VIEW history; DROP VIEW tenure;" +
                         sql_of_views(std::get<std::vector<HistoryTable>>(tables)));
}

}  // namespace

HistoryTable table_of_month(WallTime to) {
  const WallTime within =
      std::clamp(to, begin_of(kFirstYear / chrono::January), begin_of(kLastYear / chrono::December));
  const chrono::year_month_day day(chrono::floor<chrono::days>(within));
  return table_of(day.year() / day.month());
}

std::variant<std::vector<HistoryTable>, StoreError> history_tables(SqliteConnection& history) {
  SqliteStatement names;
  if (auto error =
          history.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name", names)) {
    return *std::move(error);
  }
  std::vector<HistoryTable> tables;
  names.begin();
  while (names.next()) {
    if (auto table = table_named(names.text(0))) tables.push_back(*std::move(table));
  }
  if (names.error()) return *names.error();
  return tables;
}

// The comments stay in the file: `.schema` of the sqlite3 tool shows them.
std::string sql_of_table(std::string_view name) {
  return fmt::format(R"sql(
CREATE TABLE {0} (
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
  batch      INTEGER,              -- of the chain; NULL: older than the chain
  endpoint   TEXT,                 -- these the chain does not cover; NULL: not told, or forgotten
  tunnel     INTEGER REFERENCES tunnel,
  device     INTEGER REFERENCES device,
  seconds    INTEGER,
  received   INTEGER,              -- bytes, as the server sees it
  sent       INTEGER,
  told       INTEGER,              -- the change by which these six became known
  PRIMARY KEY (family, address, from_time, id, origin)
) WITHOUT ROWID;

CREATE INDEX {0}_of_user ON {0} (user, from_time);
)sql",
                     name);
}

std::string sql_of_views(std::span<const HistoryTable> tables) {
  std::string tenure = "CREATE VIEW tenure AS ", history = "CREATE VIEW history AS ";
  for (const HistoryTable& table : tables) {
    const std::string_view join = &table == tables.data() ? "" : " UNION ALL ";
    tenure += fmt::format("{}SELECT * FROM {}", join, table.name);
    history += fmt::format("{}{}", join, sql_of_history(table.name));
  }
  return tenure + ";\n" + history + ";\n";
}

std::optional<StoreError> add_table(SqliteConnection& history, const HistoryTable& table) {
  if (auto error = history.execute(sql_of_table(table.name))) return error;
  return make_views_again(history);
}

std::optional<StoreError> drop_table(SqliteConnection& history, const HistoryTable& table) {
  if (auto error = history.execute("DROP TABLE " + table.name)) return error;
  return make_views_again(history);
}

}  // namespace raspool
