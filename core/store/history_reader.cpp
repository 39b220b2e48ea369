#include "core/store/history_reader.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "core/store/history_schema.hpp"
#include "core/store/sqlite_connection.hpp"
#include "core/store/sqlite_error.hpp"
#include "core/store/tenure_columns.hpp"

namespace raspool {
namespace {

// The numbers of all names that are this user's: records keep a name as it came.
std::variant<std::vector<std::int64_t>, StoreError> names_of(SqliteConnection& history,
                                                             const NameRules& names, const UserName& user) {
  SqliteStatement all;
  if (auto error = history.prepare("SELECT id, name FROM user", all)) return *std::move(error);
  std::vector<std::int64_t> numbers;
  all.begin();
  while (all.next()) {
    if (names.user_name(all.text(1)) == user) numbers.push_back(all.number(0));
  }
  if (all.error()) return *all.error();
  return numbers;
}

std::variant<Tenure, StoreError> tenure_of_row(const SqliteStatement& row) {
  Tenure tenure;
  const auto address = address_in(row, 0);
  const auto kind = kind_from(row.text(8));
  const auto end = end_reason_from(row.text(9));
  if (!address) return damaged_row(row, "a tenure has an address of no family");
  if (!kind) return unknown_word(row, "kind", row.text(8));
  if (!end) return unknown_word(row, "end reason", row.text(9));
  tenure.address = *address;
  tenure.id = row.unsigned_number(2);
  tenure.from = time_from_stored(row.number(3));
  tenure.to = time_from_stored(row.number(4));
  tenure.user = row.text(5);
  tenure.ras_port = row.text(6);
  tenure.pool = row.text(7);
  tenure.kind = *kind;
  tenure.end = *end;
  tenure.change = row.unsigned_number(10);
  return tenure;
}

constexpr std::string_view kTenuresOfName =
    "SELECT family, address, tenure.id, from_time, to_time, user.name, ras_port.name, pool.name, kind.name, "
    "end_reason.name, change FROM tenure JOIN user ON user.id = tenure.user JOIN ras_port ON ras_port.id = "
    "tenure.ras_port JOIN pool ON pool.id = tenure.pool JOIN kind ON kind.id = tenure.kind JOIN end_reason "
    "ON "
    "end_reason.id = tenure.end_reason JOIN origin ON origin.id = tenure.origin "
    "WHERE tenure.user = ? AND origin.server = ? ORDER BY from_time DESC LIMIT ?";

std::variant<std::vector<Tenure>, StoreError> read(SqliteConnection& history, std::string_view server,
                                                   const NameRules& names, const UserName& user,
                                                   std::size_t most) {
  const auto numbers = names_of(history, names, user);
  if (const auto* error = std::get_if<StoreError>(&numbers)) return *error;
  SqliteStatement of_name;
  if (auto error = history.prepare(kTenuresOfName, of_name)) return *std::move(error);
  std::vector<Tenure> tenures;
  for (const std::int64_t number : std::get<std::vector<std::int64_t>>(numbers)) {
    of_name.begin().add(number).add(server).add(static_cast<std::int64_t>(most));
    while (of_name.next()) {
      auto tenure = tenure_of_row(of_name);
      if (auto* error = std::get_if<StoreError>(&tenure)) return std::move(*error);
      tenures.push_back(std::move(std::get<Tenure>(tenure)));
    }
    if (of_name.error()) return *of_name.error();
  }
  std::sort(tenures.begin(), tenures.end(),
            [](const Tenure& left, const Tenure& right) { return left.change > right.change; });
  if (tenures.size() > most) tenures.resize(most);
  return tenures;
}

}  // namespace

std::variant<std::vector<Tenure>, StoreError> read_history_of_user(const std::filesystem::path& history,
                                                                   std::string_view server,
                                                                   const NameRules& names,
                                                                   const UserName& user, std::size_t most) {
  auto file = DatabaseFile::at(history, kHistoryFormat);
  if (auto* error = std::get_if<StoreError>(&file)) return std::move(*error);
  auto connection = std::get<DatabaseFile>(file).open_to_read();
  if (auto* error = std::get_if<StoreError>(&connection)) return std::move(*error);
  return read(std::get<SqliteConnection>(connection), server, names, user, most);
}

}  // namespace raspool
