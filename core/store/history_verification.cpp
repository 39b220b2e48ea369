#include "core/store/history_verification.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "core/store/history_names.hpp"
#include "core/store/history_tables.hpp"
#include "core/store/tenure_columns.hpp"

namespace raspool {
namespace {

constexpr std::uint64_t kTellEvery = 1'000;
constexpr std::size_t kMostLines = 100;  // what is wrong in a hundred places is wrong

struct Row {
  std::int64_t origin = 0;
  Sequence id = 0, change = 0;
  WallTime from, to;
  std::int64_t user = 0, ras_port = 0, pool = 0, kind = 0, end = 0;
  PrefixV6 prefix;
};

class HistoryCheck {
 public:
  HistoryCheck(SqliteConnection& history, const StateOnDisk* state) : history_(history) {
    if (state == nullptr) return;
    instance_ = state->recovered.instance;
    for (const Tenure& tenure : state->recovered.last) last_.emplace(tenure.address, &tenure);
  }

  std::optional<StoreError> run(std::uint64_t expected, const FileProgress& progress, std::uint64_t& tenures);
  std::vector<std::string> take_failures() { return std::move(failures_); }

 private:
  std::optional<StoreError> prepare();
  std::optional<StoreError> check_months();
  std::optional<StoreError> check_names();
  std::optional<StoreError> check_endpoints();
  void check_address(Address address, std::vector<Row>& rows);
  std::optional<StoreError> compare(const Row& row, const Tenure& last);
  void fail(std::string what) {
    if (failures_.size() < kMostLines) failures_.push_back(std::move(what));
  }

  SqliteConnection& history_;
  std::string instance_;
  std::map<Address, const Tenure*> last_;
  std::map<std::int64_t, std::pair<std::string, std::string>> origins_;  // instance and server
  std::optional<HistoryNames> names_;
  std::vector<std::string> failures_;
};

std::optional<StoreError> HistoryCheck::prepare() {
  SqliteStatement origins;
  if (auto error = history_.prepare("SELECT id, instance, server FROM origin", origins)) return error;
  origins.begin();
  while (origins.next()) {
    origins_[origins.number(0)] = {std::string(origins.text(1)), std::string(origins.text(2))};
  }
  if (origins.error()) return origins.error();
  auto names = HistoryNames::of(history_);
  if (auto* error = std::get_if<StoreError>(&names)) return std::move(*error);
  names_.emplace(std::move(std::get<HistoryNames>(names)));
  return std::nullopt;
}

std::optional<StoreError> HistoryCheck::check_months() {
  const auto tables = history_tables(history_);
  if (const auto* error = std::get_if<StoreError>(&tables)) return *error;
  for (const HistoryTable& table : std::get<std::vector<HistoryTable>>(tables)) {
    SqliteStatement strangers;
    if (auto error = history_.prepare(
            fmt::format("SELECT count(*) FROM {} WHERE to_time < ? OR to_time >= ? OR from_time < ?",
                        table.name),
            strangers)) {
      return error;
    }
    strangers.begin()
        .add(stored_time(table.begins))
        .add(stored_time(table.ends))
        .add(stored_time(table.earliest));
    while (strangers.next()) {
      if (strangers.number(0) == 0) continue;
      fail(fmt::format("history: {} tenures in {} ended in another month, or began before its earliest",
                       strangers.number(0), table.name));
    }
    if (strangers.error()) return strangers.error();
  }
  return std::nullopt;
}

std::optional<StoreError> HistoryCheck::check_names() {
  SqliteStatement missing;
  if (auto error = history_.prepare(
          "SELECT \"table\", parent, count(*) FROM pragma_foreign_key_check GROUP BY 1, 2", missing)) {
    return error;
  }
  missing.begin();
  while (missing.next()) {
    fail(fmt::format("history: {} tenures in {} have a {} that is not there", missing.number(2),
                     missing.text(0), missing.text(1)));
  }
  return missing.error();
}

// Who was forgotten is not told by where the connection came from.
std::optional<StoreError> HistoryCheck::check_endpoints() {
  const auto schema = history_.ask_number("PRAGMA user_version");
  if (const auto* error = std::get_if<StoreError>(&schema)) return *error;
  if (std::get<std::int64_t>(schema) < 4) return std::nullopt;  // it tells of nobody
  SqliteStatement told;
  if (auto error = history_.prepare("SELECT count(*) FROM tenure WHERE endpoint IS NOT NULL AND user NOT IN "
                                    "(SELECT user FROM user_name)",
                                    told)) {
    return error;
  }
  told.begin();
  while (told.next()) {
    if (told.number(0) == 0) continue;
    fail(fmt::format("history: {} tenures of users who were forgotten tell where the client was",
                     told.number(0)));
  }
  return told.error();
}

// I6: by change, one has ended before the next begins.
void HistoryCheck::check_address(Address address, std::vector<Row>& rows) {
  const auto order = [&](const Row& row) { return std::tie(origins_[row.origin], row.id); };
  std::sort(rows.begin(), rows.end(),
            [&](const Row& left, const Row& right) { return order(left) < order(right); });
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Row& row = rows[i];
    if (row.change < row.id || row.to < row.from) {
      fail(fmt::format("I6: tenure {} of {} ends before it begins", row.id, address.to_string()));
    }
    if (i == 0 || origins_[rows[i - 1].origin] != origins_[row.origin]) continue;
    if (row.id > rows[i - 1].change) continue;
    fail(fmt::format("I6: tenures {} and {} of {} overlap", rows[i - 1].id, row.id, address.to_string()));
  }
}

// I7: what the last change of an address made of its tenure is the same in both files.
std::optional<StoreError> HistoryCheck::compare(const Row& row, const Tenure& last) {
  bool is_same = row.id == last.id && row.from == last.from && row.to == last.to && row.prefix == last.prefix;
  // Whoever forgets a user and is interrupted has done so in the state file alone.
  const bool is_forgotten = last.user.view().starts_with("forgotten:");
  const std::pair<std::variant<std::string, StoreError>, std::string_view> texts[] = {
      {is_forgotten ? names_->pseudonym(row.user) : names_->user(row.user), last.user},
      {names_->ras_port(row.ras_port), last.ras_port},
      {names_->pool(row.pool), last.pool},
      {names_->kind(row.kind), to_text(last.kind)},
      {names_->end_reason(row.end), to_text(last.end)},
  };
  for (const auto& [text, expected] : texts) {
    if (const auto* error = std::get_if<StoreError>(&text)) return *error;
    is_same = is_same && std::get<std::string>(text) == expected;
  }
  if (!is_same) {
    fail(fmt::format("I7: tenure {} of {} is another in the history than in the state file", row.id,
                     last.address.to_string()));
  }
  return std::nullopt;
}

std::optional<StoreError> HistoryCheck::run(std::uint64_t expected, const FileProgress& progress,
                                            std::uint64_t& tenures) {
  if (auto error = prepare()) return error;
  if (auto error = check_months()) return error;
  if (auto error = check_names()) return error;
  if (auto error = check_endpoints()) return error;
  SqliteStatement all;
  if (auto error = history_.prepare("SELECT family, address, origin, id, change, from_time, to_time, user, "
                                    "ras_port, pool, kind, end_reason, prefix FROM tenure ORDER BY family, "
                                    "address",
                                    all)) {
    return error;
  }
  std::optional<Address> address;
  std::vector<Row> rows;
  all.begin();
  while (all.next()) {
    if (++tenures % kTellEvery == 0 && progress) progress("comparing tenures", tenures, expected);
    const auto next = address_in(all, 0);
    if (!next) {
      fail(fmt::format("history: a tenure has the address {} of family {}", all.number(1), all.number(0)));
      continue;
    }
    if (address && *address != *next) {
      check_address(*address, rows);
      rows.clear();
    }
    address = next;
    rows.push_back({all.number(2), all.unsigned_number(3), all.unsigned_number(4),
                    time_from_stored(all.number(5)), time_from_stored(all.number(6)), all.number(7),
                    all.number(8), all.number(9), all.number(10), all.number(11),
                    PrefixV6::from_number(all.unsigned_number(12))});
    const Row& row = rows.back();
    const auto last = last_.find(*address);
    if (last == last_.end() || last->second->change != row.change ||
        origins_[row.origin].first != instance_) {
      continue;
    }
    if (auto error = compare(row, *last->second)) return error;
  }
  if (address) check_address(*address, rows);
  return all.error();
}

}  // namespace

std::vector<std::string> verify_history(SqliteConnection& history, const StateOnDisk* state,
                                        std::uint64_t expected, const FileProgress& progress,
                                        std::uint64_t& tenures) {
  HistoryCheck check(history, state);
  const auto error = check.run(expected, progress, tenures);
  auto failures = check.take_failures();
  if (error) failures.push_back(error->text);
  return failures;
}

}  // namespace raspool
