#include "core/store/history_expiry.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "core/store/chain_text.hpp"
#include "core/store/tenure_columns.hpp"

namespace raspool {
namespace {

// What is looked at in a step.
constexpr std::int64_t kTenures = 512;
constexpr std::int64_t kFacts = 256;
constexpr std::int64_t kNames = 256;
constexpr std::int64_t kBatches = 256;
constexpr std::int64_t kHashes = 2048;

constexpr std::string_view kTenureKey = "family, address, from_time, id, origin";

void add_key(SqliteStatement& statement, const std::array<std::int64_t, 5>& key) {
  for (const std::int64_t number : key) statement.add(number);
}

}  // namespace

std::variant<bool, StoreError> HistoryExpiry::step(SqliteConnection& history, WallTime before,
                                                   const KeyedHash& hash) {
  std::optional<StoreError> error = begin_pass(history, before);
  if (error) return *std::move(error);
  switch (stage_) {
    case Stage::months:
      error = drop_a_month(history, before_);
      break;
    case Stage::tenures:
      error = remove_tenures(history, before_, hash);
      break;
    case Stage::facts:
      error = remove_facts(history);
      break;
    case Stage::names:
      error = remove_names(history);
      break;
    case Stage::batches:
      error = remove_batches(history);
      break;
  }
  if (!error) return is_under_way_;
  *this = {};
  return *std::move(error);
}

// What comes while a pass is under way is for the next one, as is what becomes too old meanwhile: the chain
// lets go only of batches of which nothing is left.
std::optional<StoreError> HistoryExpiry::begin_pass(SqliteConnection& history, WallTime before) {
  if (is_under_way_) return std::nullopt;
  const auto last = history.ask_number("SELECT max(id) FROM batch");
  if (const auto* error = std::get_if<StoreError>(&last)) return *error;
  *this = {};
  is_under_way_ = true;
  before_ = before;
  last_batch_ = std::get<std::int64_t>(last);
  return std::nullopt;
}

// In the transaction that removes the first of them.
std::optional<StoreError> HistoryExpiry::tell_chain(SqliteConnection& history, WallTime before) {
  SqliteStatement tell;
  if (auto error =
          history.prepare("UPDATE chain SET expired_before = max(coalesce(expired_before, ?1), ?1)", tell)) {
    return error;
  }
  return tell.begin().add(stored_time(before)).run();
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
  if (auto error = tell_chain(history, before)) return error;
  if (auto error = drop_table(history, *old)) return error;
  return std::get<SqliteTransaction>(begun).commit();
}

// The next one behind `table_` in which a tenure may be that has to go.
void HistoryExpiry::begin_table(const std::vector<HistoryTable>& tables, WallTime before) {
  const auto next = std::find_if(tables.begin(), tables.end(), [&](const HistoryTable& table) {
    return table.name > table_ && table.begins < before;
  });
  stage_ = next == tables.end() ? Stage::facts : Stage::tenures;
  table_ = next == tables.end() ? std::string() : next->name;
  after_ = {};
  name_ = 0;
}

std::optional<StoreError> HistoryExpiry::remove_tenures(SqliteConnection& history, WallTime before,
                                                        const KeyedHash& hash) {
  SqliteStatement look;
  if (auto error = history.prepare(
          fmt::format("SELECT {0}, to_time FROM {1} WHERE ({0}) > (?, ?, ?, ?, ?) ORDER BY {0} LIMIT {2}",
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
    if (auto error = tell_chain(history, before)) return error;
    if (auto error = keep_hashes(history, old, hash)) return error;
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

// By them the rest of their batches can still be checked.
std::optional<StoreError> HistoryExpiry::keep_hashes(SqliteConnection& history, const std::vector<Key>& keys,
                                                     const KeyedHash& hash) {
  const LinkSql link = sql_of_link(table_);
  SqliteStatement text, keep;
  if (auto error = history.prepare(
          fmt::format("SELECT batch, tenure.id, {} FROM {} WHERE batch IS NOT NULL AND (tenure.family, "
                      "tenure.address, tenure.from_time, tenure.id, tenure.origin) = (?, ?, ?, ?, ?)",
                      link.text, link.from),
          text)) {
    return error;
  }
  if (auto error = history.prepare("INSERT INTO trimmed (batch, id, hash) VALUES (?, ?, ?)", keep)) {
    return error;
  }
  for (const Key& key : keys) {
    add_key(text.begin(), key);
    while (text.next()) {
      const ChainHash kept = hash.digest(text.text(2));
      keep.begin().add(text.number(0)).add(text.number(1)).add(std::span<const std::uint8_t>(kept));
      if (auto error = keep.run()) return error;
    }
    if (text.error()) return text.error();
  }
  return std::nullopt;
}

std::optional<StoreError> HistoryExpiry::remove_facts(SqliteConnection& history) {
  SqliteStatement remove;
  if (auto error = history.prepare(
          fmt::format("DELETE FROM fact WHERE (origin, id) IN (SELECT origin, id FROM fact WHERE at < ? "
                      "ORDER BY origin, id LIMIT {})",
                      kFacts),
          remove)) {
    return error;
  }
  if (auto error = remove.begin().add(stored_time(before_)).run()) return error;
  if (sqlite3_changes(history.handle()) < kFacts) stage_ = Stage::names;
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
    for (const std::string_view sql :
         {"DELETE FROM user_name WHERE user = ?", "DELETE FROM user WHERE id = ?"}) {
      SqliteStatement remove;
      if (auto error = history.prepare(sql, remove)) return error;
      for (const std::int64_t number : unused) {
        if (auto error = remove.begin().add(number).run()) return error;
      }
    }
    if (auto error = std::get<SqliteTransaction>(begun).commit()) return error;
  }
  if (seen < kNames) stage_ = Stage::batches;
  return std::nullopt;
}

// From the chain's beginning on, those of which nothing is left. The last of them stays, as it shows that
// they were old enough; of the one before it the hash does.
std::optional<StoreError> HistoryExpiry::remove_batches(SqliteConnection& history) {
  SqliteStatement look;
  if (auto error =
          history.prepare(fmt::format("SELECT id, newest FROM batch ORDER BY id LIMIT {}", kBatches), look)) {
    return error;
  }
  std::int64_t last = 0, gone = 0;
  look.begin();
  while (look.next()) {
    if (look.number(0) > last_batch_ || time_from_stored(look.number(1)) >= before_) break;
    ++gone;
    last = look.number(0);
  }
  if (look.error()) return look.error();
  look.begin();  // ends the reading

  auto begun = SqliteTransaction::begin(history);
  if (auto* error = std::get_if<StoreError>(&begun)) return std::move(*error);
  SqliteStatement move, remove, forget;
  if (gone > 1) {
    if (auto error = history.prepare("UPDATE chain SET (anchor, anchor_hash) = (SELECT id, hash FROM batch "
                                     "WHERE id < ? ORDER BY id DESC LIMIT 1)",
                                     move)) {
      return error;
    }
    if (auto error = history.prepare("DELETE FROM batch WHERE id < ?", remove)) return error;
    if (auto error = move.begin().add(last).run()) return error;
    if (auto error = remove.begin().add(last).run()) return error;
  }
  if (auto error = history.prepare(
          fmt::format("DELETE FROM trimmed WHERE rowid IN (SELECT rowid FROM trimmed WHERE batch "
                      "<= ?1 AND NOT EXISTS (SELECT 1 FROM batch WHERE batch.id = trimmed.batch AND newest "
                      ">= ?2) LIMIT {})",
                      kHashes),
          forget)) {
    return error;
  }
  if (auto error = forget.begin().add(last_batch_).add(stored_time(before_)).run()) return error;
  const bool is_rest = gone < kBatches && sqlite3_changes(history.handle()) < kHashes;
  if (auto error = std::get<SqliteTransaction>(begun).commit()) return error;
  if (is_rest) *this = {};
  return std::nullopt;
}

}  // namespace raspool
