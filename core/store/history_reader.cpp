#include "core/store/history_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <utility>

#include "core/store/fact_rows.hpp"
#include "core/store/history_names.hpp"
#include "core/store/history_schema.hpp"
#include "core/store/history_tables.hpp"
#include "core/store/recent_tenures.hpp"
#include "core/store/sqlite_connection.hpp"
#include "core/store/sqlite_error.hpp"
#include "core/store/tenure_columns.hpp"

namespace raspool {
namespace {

constexpr int kFactsAt = 13;  // the column from which on they stand in a row of the search
constexpr WallTime kEarliest{Duration(std::numeric_limits<std::int64_t>::min())};
constexpr WallTime kLatestTime{Duration(std::numeric_limits<std::int64_t>::max())};

bool is_newer(const ToldTenure& left, const ToldTenure& right) {
  return std::pair(left.tenure.from, left.tenure.id) > std::pair(right.tenure.from, right.tenure.id);
}

void keep_newest(ToldTenures& told, std::size_t most) {
  std::sort(told.tenures.begin(), told.tenures.end(), is_newer);
  if (told.tenures.size() <= most) return;
  told.tenures.resize(most);
  told.has_more = true;
}

// One view of the file, one question.
class HistorySearch {
 public:
  HistorySearch(SqliteConnection& history, HistoryNames names, bool has_facts, const TenureQuestion& question,
                std::size_t most)
      : history_(history),
        names_(std::move(names)),
        has_facts_(has_facts),
        question_(question),
        most_(most) {}

  std::optional<StoreError> by_address();
  std::optional<StoreError> by_user(const NameRules& rules);
  ToldTenures take() {
    keep_newest(told_, most_);
    return std::move(told_);
  }
  HistoryNames& names() { return names_; }

 private:
  // Nothing there that ended before the question begins, or began when it is over.
  bool is_asked(const HistoryTable& table) const {
    return (!question_.from || table.ends > *question_.from) &&
           (!question_.to || table.earliest <= *question_.to);
  }
  std::variant<std::vector<HistoryTable>, StoreError> tables();
  std::optional<StoreError> prepare(const HistoryTable& table, std::string_view who);
  std::optional<StoreError> read_rows();  // of the rows that rows_ is about to give
  std::optional<StoreError> read_row();

  SqliteConnection& history_;
  HistoryNames names_;
  const bool has_facts_;  // as from schema 4 on
  const TenureQuestion& question_;
  const std::size_t most_;
  SqliteStatement rows_;
  ToldTenures told_;
};

std::variant<std::vector<HistoryTable>, StoreError> HistorySearch::tables() {
  auto found = history_tables(history_);
  auto* tables = std::get_if<std::vector<HistoryTable>>(&found);
  if (tables != nullptr && tables->empty()) {  // schema 1
    tables->push_back({"tenure", WallTime::min(), WallTime::max()});
  }
  return found;
}

// `who`: what is compared with the first parameters.
std::optional<StoreError> HistorySearch::prepare(const HistoryTable& table, std::string_view who) {
  constexpr std::string_view kOnServer = "AND origin IN (SELECT id FROM origin WHERE server = ?) ";
  return history_.prepare(
      fmt::format(
          "SELECT family, address, id, from_time, to_time, user, ras_port, pool, kind, end_reason, "
          "prefix, change, origin, {3} FROM {0} WHERE {1} AND from_time <= ? AND (to_time > ? OR (to_time "
          "= ? AND from_time = to_time)) {2}ORDER BY from_time DESC LIMIT ?",
          table.name, who, question_.server.empty() ? "" : kOnServer,
          has_facts_ ? kFactColumns : "NULL, NULL, NULL, NULL, NULL, NULL, NULL"),
      rows_);
}

std::optional<StoreError> HistorySearch::read_rows() {
  const std::int64_t from = stored_time(question_.from.value_or(kEarliest));
  rows_.add(stored_time(question_.to.value_or(kLatestTime))).add(from).add(from);
  if (!question_.server.empty()) rows_.add(question_.server);
  rows_.add(static_cast<std::int64_t>(std::min<std::size_t>(most_, std::numeric_limits<int>::max())) + 1);
  while (rows_.next()) {
    if (auto error = read_row()) return error;
  }
  return rows_.error();
}

std::optional<StoreError> HistorySearch::read_row() {
  ToldTenure told;
  Tenure& tenure = told.tenure;
  const auto address = address_in(rows_, 0);
  if (!address) return damaged_row(rows_, "a tenure has an address of no family");
  tenure.address = *address;
  tenure.id = rows_.unsigned_number(2);
  tenure.from = time_from_stored(rows_.number(3));
  tenure.to = time_from_stored(rows_.number(4));
  tenure.prefix = PrefixV6::from_number(rows_.unsigned_number(10));
  tenure.change = rows_.unsigned_number(11);
  std::string user, ras_port, pool, kind, end;
  Sequence facts_change = 0;
  told.facts = facts_in(rows_, kFactsAt, facts_change);
  tenure.change = std::max(tenure.change, facts_change);
  const std::pair<std::string*, std::variant<std::string, StoreError>> texts[] = {
      {&user, names_.user(rows_.number(5))},
      {&ras_port, names_.ras_port(rows_.number(6))},
      {&pool, names_.pool(rows_.number(7))},
      {&kind, names_.kind(rows_.number(8))},
      {&end, names_.end_reason(rows_.number(9))},
      {&told.facts.tunnel, names_.tunnel(rows_.number(kFactsAt + 1))},
      {&told.facts.device, names_.device(rows_.number(kFactsAt + 2))},
      {&told.server, names_.server(rows_.number(12))},
      {&told.instance, names_.instance(rows_.number(12))},
  };
  for (const auto& [place, text] : texts) {
    if (const auto* error = std::get_if<StoreError>(&text)) return *error;
    *place = std::get<std::string>(text);
  }
  tenure.user = user;
  tenure.ras_port = ras_port;
  tenure.pool = pool;
  const auto known_kind = kind_from(kind);
  if (!known_kind) return unknown_word(rows_, "kind", kind);
  const auto known_end = end_reason_from(end);
  if (!known_end) return unknown_word(rows_, "end reason", end);
  tenure.kind = *known_kind;
  tenure.end = *known_end;
  told_.tenures.push_back(std::move(told));
  return std::nullopt;
}

std::optional<StoreError> HistorySearch::by_address() {
  const auto all = tables();
  if (const auto* error = std::get_if<StoreError>(&all)) return *error;
  for (const HistoryTable& table : std::get<std::vector<HistoryTable>>(all)) {
    if (!is_asked(table)) continue;
    if (auto error = prepare(table, "family = ? AND address = ?")) return error;
    rows_.begin().add(stored_family(*question_.address)).add(stored_address(*question_.address));
    if (auto error = read_rows()) return error;
  }
  return std::nullopt;
}

std::optional<StoreError> HistorySearch::by_user(const NameRules& rules) {
  const auto numbers = names_.of_user(rules, *question_.user);
  if (const auto* error = std::get_if<StoreError>(&numbers)) return *error;
  if (std::get<std::vector<std::int64_t>>(numbers).empty()) return std::nullopt;
  const auto all = tables();
  if (const auto* error = std::get_if<StoreError>(&all)) return *error;
  for (const HistoryTable& table : std::get<std::vector<HistoryTable>>(all)) {
    if (!is_asked(table)) continue;
    if (auto error = prepare(table, "user = ?")) return error;
    for (const std::int64_t number : std::get<std::vector<std::int64_t>>(numbers)) {
      rows_.begin().add(number);
      if (auto error = read_rows()) return error;
    }
  }
  return std::nullopt;
}

struct HistoryFindings {
  ToldTenures told;
  std::vector<ToldTenure> recent;  // with what the history knows of them
};

std::vector<ToldTenure> told_by(RecentTenures recent, const std::string& server) {
  std::vector<ToldTenure> told;
  for (Tenure& tenure : recent.tenures) told.push_back({std::move(tenure), {}, server, recent.instance});
  return told;
}

// What waits in the history for tenures that have not come there yet.
std::optional<StoreError> tell_facts(SqliteConnection& history, std::vector<ToldTenure>& recent) {
  if (recent.empty()) return std::nullopt;
  auto waiting = WaitingFacts::of(history);
  if (auto* error = std::get_if<StoreError>(&waiting)) return std::move(*error);
  for (ToldTenure& told : recent) {
    Sequence change = 0;
    auto facts = std::get<WaitingFacts>(waiting).of_tenure(told.tenure.id, told.instance, change);
    if (auto* error = std::get_if<StoreError>(&facts)) return std::move(*error);
    told.facts = std::move(std::get<ConnectionFacts>(facts));
    told.tenure.change = std::max(told.tenure.change, change);
  }
  return std::nullopt;
}

std::variant<HistoryFindings, StoreError> search(const DatabaseFile& file, const NameRules& rules,
                                                 const TenureQuestion& question, std::size_t most,
                                                 RecentTenures recent) {
  auto opened = file.open_to_read();
  if (auto* error = std::get_if<StoreError>(&opened)) return std::move(*error);
  auto& connection = std::get<SqliteConnection>(opened);
  if (auto error = connection.execute("BEGIN")) return *std::move(error);
  auto names = HistoryNames::of(connection);
  if (auto* error = std::get_if<StoreError>(&names)) return std::move(*error);
  const auto schema = connection.ask_number("PRAGMA user_version");
  if (const auto* error = std::get_if<StoreError>(&schema)) return *error;
  const bool has_facts = std::get<std::int64_t>(schema) >= 4;
  HistorySearch search(connection, std::move(std::get<HistoryNames>(names)), has_facts, question, most);
  if (auto error = question.address ? search.by_address() : search.by_user(rules)) return *std::move(error);
  auto server = search.names().server_of(recent.instance);
  if (auto* error = std::get_if<StoreError>(&server)) return std::move(*error);
  HistoryFindings findings{search.take(), told_by(std::move(recent), std::get<std::string>(server))};
  if (has_facts) {
    if (auto error = tell_facts(connection, findings.recent)) return *std::move(error);
  }
  return findings;
}

}  // namespace

std::variant<ToldTenures, StoreError> read_history(const std::filesystem::path& history,
                                                   const NameRules& names, const TenureQuestion& question,
                                                   std::size_t most) {
  auto file = DatabaseFile::at(history, kHistoryFormat);
  if (auto* error = std::get_if<StoreError>(&file)) return std::move(*error);
  auto found = search(std::get<DatabaseFile>(file), names, question, most, {});
  if (auto* error = std::get_if<StoreError>(&found)) return std::move(*error);
  return std::move(std::get<HistoryFindings>(found).told);
}

// The state file first: what is folded between the two is then in both, rather than in none.
std::variant<ToldTenures, StoreError> read_tenures(const std::filesystem::path& state,
                                                   const std::filesystem::path& history,
                                                   const NameRules& names, const TenureQuestion& question,
                                                   std::size_t most) {
  auto recent = read_recent_tenures(state, names, question);
  if (auto* error = std::get_if<StoreError>(&recent)) return std::move(*error);
  const std::string instance = std::get<RecentTenures>(recent).instance;

  HistoryFindings findings;
  auto at = DatabaseFile::at(history, kHistoryFormat);
  if (auto* error = std::get_if<StoreError>(&at)) return std::move(*error);
  const auto& file = std::get<DatabaseFile>(at);
  const auto is_there = file.look();
  if (const auto* error = std::get_if<StoreError>(&is_there)) return *error;
  if (std::get<bool>(is_there)) {
    auto found = search(file, names, question, most, std::move(std::get<RecentTenures>(recent)));
    if (auto* error = std::get_if<StoreError>(&found)) return std::move(*error);
    findings = std::move(std::get<HistoryFindings>(found));
  } else {
    findings.recent = told_by(std::move(std::get<RecentTenures>(recent)), "");
  }
  ToldTenures& told = findings.told;
  std::set<Sequence> in_history;
  for (const ToldTenure& tenure : told.tenures) {
    if (tenure.instance == instance) in_history.insert(tenure.tenure.id);
  }
  for (ToldTenure& tenure : findings.recent) {
    if (in_history.contains(tenure.tenure.id)) continue;
    if (!question.server.empty() && question.server != tenure.server) continue;
    told.tenures.push_back(std::move(tenure));
  }
  keep_newest(told, most);
  return std::move(told);
}

std::variant<std::vector<Tenure>, StoreError> read_history_of_user(const std::filesystem::path& history,
                                                                   std::string_view server,
                                                                   const NameRules& names,
                                                                   const UserName& user, std::size_t most) {
  TenureQuestion question;
  question.user = user;
  question.server = server;
  auto found = read_history(history, names, question, most);
  if (auto* error = std::get_if<StoreError>(&found)) return std::move(*error);
  std::vector<Tenure> tenures;
  for (ToldTenure& told : std::get<ToldTenures>(found).tenures) tenures.push_back(std::move(told.tenure));
  std::sort(tenures.begin(), tenures.end(),
            [](const Tenure& left, const Tenure& right) { return left.change > right.change; });
  return tenures;
}

}  // namespace raspool
