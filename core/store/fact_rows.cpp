#include "core/store/fact_rows.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <utility>

#include "core/store/tenure_columns.hpp"

namespace raspool {
namespace {

// A name that was not told leaves what stands there.
constexpr std::string_view kTell = R"sql(
UPDATE {0} SET
  endpoint = CASE WHEN EXISTS (SELECT 1 FROM user_name WHERE user_name.user = {0}.user)
             THEN coalesce(?1, endpoint) END,
  tunnel   = coalesce((SELECT id FROM tunnel WHERE name = ?2), tunnel),
  device   = coalesce((SELECT id FROM device WHERE name = ?3), device),
  seconds  = coalesce(?4, seconds),
  received = coalesce(?5, received),
  sent     = coalesce(?6, sent),
  told     = max(coalesce(told, 0), ?7)
WHERE family = ?8 AND address = ?9 AND from_time = ?10 AND id = ?11
  AND origin IN (SELECT id FROM origin WHERE instance = ?12)
)sql";

constexpr std::string_view kMove = R"sql(
UPDATE {0} SET ({1}) = (
  SELECT {1} FROM fact WHERE fact.id = ?4 AND fact.origin IN (SELECT id FROM origin WHERE instance = ?5))
WHERE family = ?1 AND address = ?2 AND from_time = ?3 AND id = ?4
  AND origin IN (SELECT id FROM origin WHERE instance = ?5)
)sql";

constexpr std::string_view kKeep = R"sql(
INSERT INTO fact (origin, id, endpoint, tunnel, device, seconds, received, sent, told, at)
VALUES ((SELECT id FROM origin WHERE instance = ?1 AND server = ?2), ?3, ?4,
        (SELECT id FROM tunnel WHERE name = ?5), (SELECT id FROM device WHERE name = ?6), ?7, ?8, ?9, ?10, ?11)
ON CONFLICT (origin, id) DO UPDATE SET
  endpoint = coalesce(excluded.endpoint, endpoint),
  tunnel   = coalesce(excluded.tunnel, tunnel),
  device   = coalesce(excluded.device, device),
  seconds  = coalesce(excluded.seconds, seconds),
  received = coalesce(excluded.received, received),
  sent     = coalesce(excluded.sent, sent),
  told     = max(told, excluded.told),
  at       = max(at, excluded.at)
)sql";

std::optional<std::string_view> told_text(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional<std::string_view>(text);
}

void add_facts(SqliteStatement& statement, const TenureFacts& told) {
  const ConnectionFacts& facts = told.facts;
  statement.add(told_text(facts.endpoint)).add(told_text(facts.tunnel)).add(told_text(facts.device));
  statement.add(facts.seconds).add(facts.received).add(facts.sent).add(told.change);
}

}  // namespace

std::variant<FactRows, StoreError> FactRows::of(SqliteConnection& history) {
  constexpr std::string_view kOfTenure =
      "fact WHERE id = ?1 AND origin IN (SELECT id FROM origin WHERE instance = ?2)";
  FactRows rows;
  const std::pair<SqliteStatement*, std::string> statements[] = {
      {&rows.tunnel_, "INSERT INTO tunnel (name) VALUES (?1) ON CONFLICT DO NOTHING"},
      {&rows.device_, "INSERT INTO device (name) VALUES (?1) ON CONFLICT DO NOTHING"},
      {&rows.keep_, std::string(kKeep)},
      {&rows.waits_, fmt::format("SELECT 1 FROM {}", kOfTenure)},
      {&rows.remove_, fmt::format("DELETE FROM {}", kOfTenure)},
  };
  for (const auto& [statement, sql] : statements) {
    if (auto error = history.prepare(sql, *statement)) return *std::move(error);
  }
  return rows;
}

std::variant<FactRows::TableStatements*, StoreError> FactRows::statements_of(SqliteConnection& history,
                                                                             const std::string& table) {
  if (const auto known = by_table_.find(table); known != by_table_.end()) return &known->second;
  TableStatements statements;
  if (auto error = history.prepare(fmt::format(kTell, table), statements.tell)) {
    return *std::move(error);
  }
  if (auto error = history.prepare(fmt::format(kMove, table, kFactColumns), statements.move)) {
    return *std::move(error);
  }
  return &by_table_.emplace(table, std::move(statements)).first->second;
}

std::optional<StoreError> FactRows::make_names_known(const ConnectionFacts& facts) {
  if (!facts.tunnel.empty()) {
    if (auto error = tunnel_.begin().add(std::string_view(facts.tunnel)).run()) return error;
  }
  if (facts.device.empty()) return std::nullopt;
  return device_.begin().add(std::string_view(facts.device)).run();
}

std::variant<bool, StoreError> FactRows::tell(SqliteConnection& history, const std::string& table,
                                              const TenureFacts& facts, std::string_view instance) {
  if (auto error = make_names_known(facts.facts)) return *std::move(error);
  const auto statements = statements_of(history, table);
  if (const auto* error = std::get_if<StoreError>(&statements)) return *error;
  SqliteStatement& tell = std::get<TableStatements*>(statements)->tell;
  add_facts(tell.begin(), facts);
  tell.add(stored_family(facts.address)).add(stored_address(facts.address)).add(stored_time(facts.from));
  if (auto error = tell.add(facts.tenure).add(instance).run()) return *std::move(error);
  return sqlite3_changes(history.handle()) > 0;
}

std::optional<StoreError> FactRows::keep(const TenureFacts& facts, std::string_view instance,
                                         std::string_view server) {
  if (auto error = make_names_known(facts.facts)) return error;
  add_facts(keep_.begin().add(instance).add(server).add(facts.tenure), facts);
  return keep_.add(stored_time(facts.at)).run();
}

std::optional<StoreError> FactRows::move(SqliteConnection& history, const std::string& table,
                                         const Tenure& tenure, std::string_view instance) {
  bool waits = false;
  waits_.begin().add(tenure.id).add(instance);
  while (waits_.next()) waits = true;
  if (waits_.error() || !waits) return waits_.error();
  const auto statements = statements_of(history, table);
  if (const auto* error = std::get_if<StoreError>(&statements)) return *error;
  SqliteStatement& move = std::get<TableStatements*>(statements)->move;
  move.begin().add(stored_family(tenure.address)).add(stored_address(tenure.address));
  if (auto error = move.add(stored_time(tenure.from)).add(tenure.id).add(instance).run()) return error;
  return remove(tenure.id, instance);
}

std::optional<StoreError> FactRows::remove(Sequence tenure, std::string_view instance) {
  return remove_.begin().add(tenure).add(instance).run();
}

std::variant<WaitingFacts, StoreError> WaitingFacts::of(SqliteConnection& history) {
  WaitingFacts facts;
  constexpr std::string_view kRow = R"sql(
SELECT endpoint, tunnel.name, device.name, seconds, received, sent, told
FROM fact LEFT JOIN tunnel ON tunnel.id = tunnel LEFT JOIN device ON device.id = device
WHERE fact.id = ? AND origin IN (SELECT id FROM origin WHERE instance = ?)
)sql";
  if (auto error = history.prepare(kRow, facts.row_)) {
    return *std::move(error);
  }
  return facts;
}

std::variant<ConnectionFacts, StoreError> WaitingFacts::of_tenure(Sequence tenure, std::string_view instance,
                                                                  Sequence& told) {
  ConnectionFacts facts;
  told = 0;
  row_.begin().add(tenure).add(instance);
  while (row_.next()) facts = facts_in(row_, 0, told);
  if (row_.error()) return *row_.error();
  return facts;
}

ConnectionFacts facts_in(const SqliteStatement& statement, int column, Sequence& told) {
  const auto number = [&](int at) {
    return statement.is_null(at) ? std::nullopt : std::optional(statement.unsigned_number(at));
  };
  ConnectionFacts facts;
  facts.endpoint = statement.text(column);
  facts.tunnel = statement.text(column + 1);
  facts.device = statement.text(column + 2);
  facts.seconds = number(column + 3);
  facts.received = number(column + 4);
  facts.sent = number(column + 5);
  told = statement.unsigned_number(column + 6);
  return facts;
}

}  // namespace raspool
