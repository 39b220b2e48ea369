#include "core/store/history_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "core/policy/utf8.hpp"

namespace raspool {

std::variant<HistoryNames, StoreError> HistoryNames::of(SqliteConnection& history) {
  const auto schema = history.ask_number("PRAGMA user_version");
  if (const auto* error = std::get_if<StoreError>(&schema)) return *error;
  const bool is_older = std::get<std::int64_t>(schema) < 3;  // without hashes, and nobody is forgotten
  const bool has_facts = std::get<std::int64_t>(schema) >= 4;
  const std::string pseudonym =
      is_older
          ? "SELECT '' WHERE ?"
          : "SELECT 'forgotten:' || coalesce(lower(hex(substr(hash, 1, 8))), '') FROM user WHERE id = ?1";
  const std::string user =
      is_older
          ? "SELECT name FROM user WHERE id = ?"
          : fmt::format("SELECT coalesce((SELECT name FROM user_name WHERE user = ?1), ({}))", pseudonym);
  HistoryNames names;
  const std::pair<SqliteStatement*, std::string_view> statements[] = {
      {&names.users_, is_older ? "SELECT id, name FROM user" : "SELECT user, name FROM user_name"},
      {&names.user_, user},
      {&names.pseudonym_, pseudonym},
      {&names.ras_port_, "SELECT name FROM ras_port WHERE id = ?"},
      {&names.pool_, "SELECT name FROM pool WHERE id = ?"},
      {&names.kind_, "SELECT name FROM kind WHERE id = ?"},
      {&names.end_reason_, "SELECT name FROM end_reason WHERE id = ?"},
      {&names.tunnel_, has_facts ? "SELECT name FROM tunnel WHERE id = ?" : "SELECT '' WHERE ?"},
      {&names.device_, has_facts ? "SELECT name FROM device WHERE id = ?" : "SELECT '' WHERE ?"},
      {&names.server_, "SELECT server FROM origin WHERE id = ?"},
      {&names.instance_, "SELECT instance FROM origin WHERE id = ?"},
      {&names.server_of_, "SELECT server FROM origin WHERE instance = ? ORDER BY last_change DESC LIMIT 1"},
  };
  for (const auto& [statement, sql] : statements) {
    if (auto error = history.prepare(sql, *statement)) return *std::move(error);
  }
  return names;
}

namespace {

char lower(char character) {
  return character >= 'A' && character <= 'Z' ? static_cast<char>(character + ('a' - 'A')) : character;
}

// What stands in each form of a user's name: the account without its domain, of a machine the host's name.
std::string_view core_of(const UserName& user) {
  std::string_view account = user.bare_account();
  if (user.is_machine() && account.ends_with('$')) account.remove_suffix(1);
  return account;
}

// False for most names that are not the user's, at little cost, and for none that is. (Outside ASCII, letters
// that look different may be the same.)
bool may_be(std::string_view name, std::string_view core) {
  if (core.empty() || !is_ascii(name) || !is_ascii(core)) return true;
  return std::search(name.begin(), name.end(), core.begin(), core.end(),
                     [](char left, char right) { return lower(left) == lower(right); }) != name.end();
}

}  // namespace

std::variant<std::vector<std::int64_t>, StoreError> HistoryNames::of_user(const NameRules& names,
                                                                          const UserName& user) {
  std::vector<std::int64_t> numbers;
  const std::string_view core = core_of(user);
  users_.begin();
  while (users_.next()) {
    if (may_be(users_.text(1), core) && names.user_name(users_.text(1)) == user)
      numbers.push_back(users_.number(0));
  }
  if (users_.error()) return *users_.error();
  return numbers;
}

std::variant<std::string, StoreError> HistoryNames::server_of(std::string_view instance) {
  server_of_.begin().add(instance);
  std::string server;
  while (server_of_.next()) server = server_of_.text(0);
  if (server_of_.error()) return *server_of_.error();
  return server;
}

std::variant<std::string, StoreError> HistoryNames::text(SqliteStatement& statement, std::int64_t number) {
  statement.begin().add(number);
  std::string text;
  while (statement.next()) text = statement.text(0);
  if (statement.error()) return *statement.error();
  return text;
}

}  // namespace raspool
