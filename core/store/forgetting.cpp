#include "core/store/forgetting.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/store/history_names.hpp"
#include "core/store/history_tables.hpp"
#include "core/store/sqlite_error.hpp"

namespace raspool {
namespace {

// Gives each of the names a pseudonym: in the history that of its hash.
std::optional<StoreError> find_in_history(const ForgettingFiles& files,
                                          const std::vector<std::int64_t>& numbers, Forgotten& forgotten) {
  auto begun = SqliteTransaction::begin(files.history);
  if (auto* error = std::get_if<StoreError>(&begun)) return std::move(*error);
  SqliteStatement row;
  if (auto error = files.history.prepare("SELECT name FROM user_name WHERE user = ?", row)) return error;
  for (const std::int64_t number : numbers) {
    std::string name;
    row.begin().add(number);
    while (row.next()) name = row.text(0);
    if (row.error()) return row.error();
    // Also one from before there was a chain gets its hash now.
    const auto same = files.chain.user(files.history, name);
    if (const auto* error = std::get_if<StoreError>(&same)) return *error;
    auto names = HistoryNames::of(files.history);
    if (auto* error = std::get_if<StoreError>(&names)) return std::move(*error);
    auto pseudonym = std::get<HistoryNames>(names).pseudonym(number);
    if (auto* error = std::get_if<StoreError>(&pseudonym)) return std::move(*error);
    forgotten.pseudonyms.emplace_back(std::move(name), std::move(std::get<std::string>(pseudonym)));
  }
  return std::get<SqliteTransaction>(begun).commit();
}

// Names under which the state file alone knows the user, as the history may have been begun anew.
std::optional<StoreError> find_in_leases(const ForgettingFiles& files, const NameRules& rules,
                                         const UserName& user, Forgotten& forgotten) {
  SqliteStatement names;
  if (auto error = files.state.prepare("SELECT DISTINCT user FROM lease WHERE to_time IS NOT NULL", names)) {
    return error;
  }
  names.begin();
  while (names.next()) {
    std::string name(names.text(0));
    const bool is_known = std::any_of(forgotten.pseudonyms.begin(), forgotten.pseudonyms.end(),
                                      [&](const auto& known) { return known.first == name; });
    if (is_known || rules.user_name(name) != user) continue;
    forgotten.pseudonyms.emplace_back(std::move(name), files.chain.random_pseudonym());
  }
  return names.error();
}

std::optional<StoreError> rename_leases(const ForgettingFiles& files, Forgotten& forgotten) {
  const WriteTurn::Held turn = files.turn.take();
  auto begun = SqliteTransaction::begin(files.state);
  if (auto* error = std::get_if<StoreError>(&begun)) return std::move(*error);
  SqliteStatement rename;
  if (auto error =
          files.state.prepare("UPDATE lease SET user = ? WHERE user = ? AND to_time IS NOT NULL", rename)) {
    return error;
  }
  for (const auto& [name, pseudonym] : forgotten.pseudonyms) {
    if (auto error = rename.begin().add(pseudonym).add(name).run()) return error;
    forgotten.addresses += static_cast<std::uint64_t>(sqlite3_changes(files.state.handle()));
  }
  return std::get<SqliteTransaction>(begun).commit();
}

// From where somebody came tells who it was.
std::optional<StoreError> take_endpoints_out(SqliteConnection& history, const HistoryTable& table,
                                             const std::vector<std::int64_t>& numbers) {
  SqliteStatement remove;
  if (auto error = history.prepare(
          fmt::format("UPDATE {} SET endpoint = NULL WHERE user = ? AND endpoint IS NOT NULL", table.name),
          remove)) {
    return error;
  }
  for (const std::int64_t number : numbers) {
    if (auto error = remove.begin().add(number).run()) return error;
  }
  return std::nullopt;
}

std::optional<StoreError> take_names_out(const ForgettingFiles& files,
                                         const std::vector<std::int64_t>& numbers, Forgotten& forgotten) {
  auto begun = SqliteTransaction::begin(files.history);
  if (auto* error = std::get_if<StoreError>(&begun)) return std::move(*error);
  const auto tables = history_tables(files.history);
  if (const auto* error = std::get_if<StoreError>(&tables)) return *error;
  for (const HistoryTable& table : std::get<std::vector<HistoryTable>>(tables)) {
    if (auto error = take_endpoints_out(files.history, table, numbers)) return error;
  }
  SqliteStatement count, remove;
  if (auto error = files.history.prepare("SELECT count(*) FROM tenure WHERE user = ?", count)) return error;
  if (auto error = files.history.prepare("DELETE FROM user_name WHERE user = ?", remove)) return error;
  for (const std::int64_t number : numbers) {
    count.begin().add(number);
    while (count.next()) forgotten.tenures += count.unsigned_number(0);
    if (count.error()) return count.error();
    if (auto error = remove.begin().add(number).run()) return error;
  }
  return std::get<SqliteTransaction>(begun).commit();
}

// The logs hold what was written before. A reader may be in the way; then they are overwritten in time.
void empty_logs(const ForgettingFiles& files) {
  sqlite3_wal_checkpoint_v2(files.history.handle(), "main", SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  const WriteTurn::Held turn = files.turn.take();
  sqlite3_wal_checkpoint_v2(files.state.handle(), "main", SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
}

}  // namespace

// The state file before the name goes from the history: who is interrupted finds the names there again.
std::variant<Forgotten, StoreError> forget_user(const ForgettingFiles& files, const NameRules& rules,
                                                const UserName& user) {
  Forgotten forgotten;
  auto names = HistoryNames::of(files.history);
  if (auto* error = std::get_if<StoreError>(&names)) return in_history(std::move(*error));
  const auto found = std::get<HistoryNames>(names).of_user(rules, user);
  if (const auto* error = std::get_if<StoreError>(&found)) return in_history(*error);
  const auto& numbers = std::get<std::vector<std::int64_t>>(found);

  if (auto error = find_in_history(files, numbers, forgotten)) return in_history(*std::move(error));
  if (auto error = find_in_leases(files, rules, user, forgotten)) return *std::move(error);
  if (auto error = rename_leases(files, forgotten)) return *std::move(error);
  // What is taken out is overwritten.
  if (auto error = files.history.execute("PRAGMA secure_delete = ON")) return in_history(*std::move(error));
  auto error = take_names_out(files, numbers, forgotten);
  if (auto failure = files.history.execute("PRAGMA secure_delete = FAST"); failure && !error) error = failure;
  if (error) return in_history(*std::move(error));
  empty_logs(files);
  return forgotten;
}

}  // namespace raspool
