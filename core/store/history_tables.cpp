#include "core/store/history_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <utility>

#include "core/store/readable_sql.hpp"
#include "core/store/tenure_columns.hpp"

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

// With the user's name, which leads to tenures by an index; all other names hang on a tenure.
std::string sql_with_user(std::string_view table, bool is_first) {
  return fmt::format(
      "SELECT t.*, n.name{}, u.hash{} FROM {} t JOIN user u ON u.id = t.user LEFT JOIN user_name n ON "
      "n.user = t.user",
      is_first ? " AS user_name" : "", is_first ? " AS user_hash" : "", table);
}

std::string sql_of_history() {
  const auto name_in = [](std::string_view table) {
    return fmt::format("(SELECT name FROM {0} WHERE {0}.id = named_tenure.{0}) AS {0}", table);
  };
  const auto of_origin = [](std::string_view column) {
    return fmt::format("(SELECT {0} FROM origin WHERE origin.id = named_tenure.origin) AS {0}", column);
  };
  return fmt::format(
      "SELECT {} AS from_time, {} AS to_time, {} AS address, user_name AS user, {}, {}, {}, {}, "
      "{} AS prefix, {}, {}, id AS tenure, max(change, coalesce(told, 0)) AS change, "
      "lower(hex(substr(user_hash, 1, 8))) AS pseudonym, batch, "
      "endpoint, {}, {}, seconds, received, sent FROM named_tenure",
      readable_time("from_time"), readable_time("to_time"), readable_address("family", "address"),
      name_in("ras_port"), name_in("pool"), name_in("kind"), name_in("end_reason"), readable_prefix("prefix"),
      of_origin("server"), of_origin("instance"), name_in("tunnel"), name_in("device"));
}

std::optional<StoreError> make_views_again(SqliteConnection& history) {
  const auto tables = history_tables(history);
  if (const auto* error = std::get_if<StoreError>(&tables)) return *error;
  return history.execute("DROP VIEW history; DROP VIEW named_tenure; DROP VIEW tenure;" +
                         sql_of_views(std::get<std::vector<HistoryTable>>(tables)));
}

// `.schema` of the sqlite3 tool shows the comments of the table that is always there; the others have none,
// as every reader reads all of them.
std::string without_comments(std::string_view sql) {
  std::string bare;
  for (std::size_t begin = 0; begin < sql.size();) {
    const std::size_t end = std::min(sql.find('\n', begin), sql.size());
    std::string_view line = sql.substr(begin, std::min(sql.find("--", begin), end) - begin);
    const std::size_t first = std::min(line.find_first_not_of(' '), line.size());
    line.remove_prefix(first);
    line = line.substr(0, line.find_last_not_of(' ') + 1);
    bare += bare.empty() ? "" : " ";
    bare += line;
    begin = end + 1;
  }
  return bare;
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
  bool has_earliest = false;  // as from schema 4 on
  names.begin();
  while (names.next()) {
    if (auto table = table_named(names.text(0))) tables.push_back(*std::move(table));
    has_earliest = has_earliest || names.text(0) == "month";
  }
  if (names.error()) return *names.error();
  if (!has_earliest) return tables;
  SqliteStatement earliest;
  if (auto error = history.prepare("SELECT name, earliest FROM month", earliest)) return *std::move(error);
  earliest.begin();
  while (earliest.next()) {
    const auto found = std::ranges::find(tables, earliest.text(0), &HistoryTable::name);
    if (found != tables.end()) found->earliest = time_from_stored(earliest.number(1));
  }
  if (earliest.error()) return *earliest.error();
  return tables;
}

std::string sql_of_table(std::string_view name) {
  std::string sql = fmt::format(R"sql(
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
  return name == kAnyMonth ? sql : without_comments(sql);
}

// In few words, as every reader reads them all.
std::string sql_of_views(std::span<const HistoryTable> tables) {
  std::string tenure = "CREATE VIEW tenure AS ", of_user = "CREATE VIEW named_tenure AS ";
  for (const HistoryTable& table : tables) {
    const bool is_first = &table == tables.data();
    const std::string_view join = is_first ? "" : " UNION ALL ";
    tenure += fmt::format("{}SELECT * FROM {}", join, table.name);
    of_user += fmt::format("{}{}", join, sql_with_user(table.name, is_first));
  }
  return tenure + ";\n" + of_user + ";\nCREATE VIEW history AS " + sql_of_history() + ";\n";
}

std::optional<StoreError> add_table(SqliteConnection& history, const HistoryTable& table) {
  if (auto error =
          history.execute(sql_of_table(table.name) + fmt::format("INSERT INTO month VALUES ('{}', {})",
                                                                 table.name, stored_time(table.earliest)))) {
    return error;
  }
  return make_views_again(history);
}

std::optional<StoreError> drop_table(SqliteConnection& history, const HistoryTable& table) {
  if (auto error =
          history.execute(fmt::format("DROP TABLE {0}; DELETE FROM month WHERE name = '{0}'", table.name))) {
    return error;
  }
  return make_views_again(history);
}

}  // namespace raspool
