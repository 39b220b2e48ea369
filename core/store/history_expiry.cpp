#include "core/store/history_expiry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "core/store/tenure_columns.hpp"

namespace raspool {
namespace {

// What is looked at in a step.
constexpr std::int64_t kTenures = 512;
constexpr std::int64_t kNames = 256;

constexpr std::string_view kTenureKey = "family, address, from_time, id, origin";

void add_key(SqliteStatement& statement, const std::array<std::int64_t, 5>& key) {
  for (const std::int64_t number : key) statement.add(number);
}

}  // namespace

std::variant<bool, StoreError> HistoryExpiry::step(SqliteConnection& history, WallTime before) {
  std::optional<StoreError> error;
  switch (stage_) {
    case Stage::months:
      error = drop_a_month(history, before);
      break;
    case Stage::tenures:
      error = remove_tenures(history, before);
      break;
    case Stage::names:
      error = remove_names(history);
      break;
  }
  if (!error) return stage_ != Stage::months || !table_.empty();
  *this = {};
  return *std::move(error);
}

std::optional<StoreError> HistoryExpiry::drop_a_month(SqliteConnection& history, WallTime before) {
  const auto found = history_tables(history);
  if (const auto* error = std::get_if<StoreError>(&found)) return *error;
  const auto& tables = std::get<std::vector<HistoryTable>>(found);
  const auto old = std::find_if(tables.begin(), tables.end(),
                                [&](const HistoryTable& table) { return table.ends <= before; });
  if (old == tables.end()) {
    table_.clear();
    begin_table(tables, before);
    return std::nullopt;
  }
  table_ = old->name;  // there may be more of them
  auto begun = SqliteTransaction::begin(history);
  if (auto* error = std::get_if<StoreError>(&begun)) return std::move(*error);
  if (auto error = drop_table(history, *old)) return error;
  return std::get<SqliteTransaction>(begun).commit();
}

// The next one behind `table_` in which a tenure may be that has to go.
void HistoryExpiry::begin_table(const std::vector<HistoryTable>& tables, WallTime before) {
  const auto next = std::find_if(tables.begin(), tables.end(), [&](const HistoryTable& table) {
    return table.name > table_ && table.begins < before;
  });
  stage_ = next == tables.end() ? Stage::names : Stage::tenures;
  table_ = next == tables.end() ? std::string() : next->name;
  after_ = {};
  name_ = 0;
}

std::optional<StoreError> HistoryExpiry::remove_tenures(SqliteConnection& history, WallTime before) {
  SqliteStatement look;
  if (auto error = history.prepare(fmt::format("SELECT {0}, to_time FROM {1} WHERE ({0}) > (?, ?, ?, ?, ?) "
                                               "ORDER BY {0} LIMIT {2}",
                                               kTenureKey, table_, kTenures),
                                   look)) {
    return error;
  }
  std::vector<Key> old;
  std::int64_t seen = 0;
  add_key(look.begin(), after_);
  while (look.next()) {
    ++seen;
    for (int column = 0; column < 5; ++column) after_[static_cast<std::size_t>(column)] = look.number(column);
    if (time_from_stored(look.number(5)) < before) old.push_back(after_);
  }
  if (look.error()) return look.error();

  if (!old.empty()) {
    auto begun = SqliteTransaction::begin(history);
    if (auto* error = std::get_if<StoreError>(&begun)) return std::move(*error);
    SqliteStatement remove;
    if (auto error = history.prepare(
            fmt::format("DELETE FROM {} WHERE ({}) = (?, ?, ?, ?, ?)", table_, kTenureKey), remove)) {
      return error;
    }
    for (const Key& key : old) {
      add_key(remove.begin(), key);
      if (auto error = remove.run()) return error;
    }
    if (auto error = std::get<SqliteTransaction>(begun).commit()) return error;
  }
  if (seen == kTenures) return std::nullopt;
  const auto tables = history_tables(history);
  if (const auto* error = std::get_if<StoreError>(&tables)) return *error;
  begin_table(std::get<std::vector<HistoryTable>>(tables), before);
  return std::nullopt;
}

// Those of users. All other names are few, and nobody's.
std::optional<StoreError> HistoryExpiry::remove_names(SqliteConnection& history) {
  SqliteStatement look;
  if (auto error = history.prepare(
          fmt::format("SELECT id, EXISTS (SELECT 1 FROM tenure WHERE tenure.user = user.id) FROM user WHERE "
                      "id > ? ORDER BY id LIMIT {}",
                      kNames),
          look)) {
    return error;
  }
  std::vector<std::int64_t> unused;
  std::int64_t seen = 0;
  look.begin().add(name_);
  while (look.next()) {
    ++seen;
    name_ = look.number(0);
    if (look.number(1) == 0) unused.push_back(name_);
  }
  if (look.error()) return look.error();

  if (!unused.empty()) {
    auto begun = SqliteTransaction::begin(history);
    if (auto* error = std::get_if<StoreError>(&begun)) return std::move(*error);
    SqliteStatement remove;
    if (auto error = history.prepare("DELETE FROM user WHERE id = ?", remove)) return error;
    for (const std::int64_t number : unused) {
      if (auto error = remove.begin().add(number).run()) return error;
    }
    if (auto error = std::get<SqliteTransaction>(begun).commit()) return error;
  }
  if (seen < kNames) *this = {};
  return std::nullopt;
}

}  // namespace raspool
