#include "core/store/history_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "core/store/tenure_columns.hpp"

namespace raspool {
namespace {

std::string sql_for(std::string_view sql, const std::string& table) {
  return fmt::format(fmt::runtime(sql), table);
}

}  // namespace

std::variant<HistoryFile, StoreError> HistoryFile::of(SqliteConnection connection, std::string server,
                                                      RandomSource& random, const KeyedHash& hash) {
  HistoryFile file(std::move(connection), std::move(server), HistoryChain(random, hash));
  if (auto error = file.prepare()) return *std::move(error);
  return file;
}

std::optional<StoreError> HistoryFile::prepare() {
  const std::pair<SqliteStatement*, std::string_view> statements[] = {
      {&origin_,
       "INSERT INTO origin (server, instance, last_change) VALUES (?1, ?2, ?3) "
       "ON CONFLICT (instance, server) DO UPDATE SET last_change = max(last_change, excluded.last_change)"},
      {&last_change_, "SELECT max(last_change) FROM origin WHERE instance = ?1"},
      {&earliest_, "UPDATE month SET earliest = ?1 WHERE name = ?2"},
      {&kind_, "INSERT INTO kind (name) VALUES (?1) ON CONFLICT DO NOTHING"},
      {&end_reason_, "INSERT INTO end_reason (name) VALUES (?1) ON CONFLICT DO NOTHING"},
      {&pool_, "INSERT INTO pool (name) VALUES (?1) ON CONFLICT DO NOTHING"},
      {&ras_port_, "INSERT INTO ras_port (name) VALUES (?1) ON CONFLICT DO NOTHING"},
  };
  for (const auto& [statement, sql] : statements) {
    if (auto error = connection_.prepare(sql, *statement)) return error;
  }
  if (auto error = chain_.prepare(connection_)) return error;
  auto facts = FactRows::of(connection_);
  if (auto* error = std::get_if<StoreError>(&facts)) return std::move(*error);
  facts_ = std::move(std::get<FactRows>(facts));
  // What is removed is overwritten where that costs no further write: a month of a million is dropped with
  // 0.1 MB written.
  if (auto error = connection_.execute("PRAGMA secure_delete = FAST")) return error;
  // The views name every table, so one that is missing shows now.
  SqliteStatement everything;
  for (const std::string_view view : {"tenure", "history"}) {
    if (auto error = connection_.prepare(fmt::format("SELECT * FROM {}", view), everything)) return error;
  }
  if (auto error = find_tables()) return error;
  const auto any_month = statements_of(std::string(kAnyMonth));
  if (const auto* error = std::get_if<StoreError>(&any_month)) return *error;
  return std::nullopt;
}

std::optional<StoreError> HistoryFile::find_tables() {
  auto tables = history_tables(connection_);
  if (auto* error = std::get_if<StoreError>(&tables)) return std::move(*error);
  tables_ = std::move(std::get<std::vector<HistoryTable>>(tables));
  return std::nullopt;
}

std::optional<StoreError> HistoryFile::write(const std::vector<HistoryChange>& changes,
                                             std::string_view instance, Sequence up_to) try {
  auto begun = SqliteTransaction::begin(connection_);
  if (auto* error = std::get_if<StoreError>(&begun)) return std::move(*error);
  if (auto error = write_all(changes, instance, up_to)) return error;
  return std::get<SqliteTransaction>(begun).commit();
} catch (const std::runtime_error& exception) {  // the system's hash or its random numbers
  return StoreError{StoreError::Code::io, fmt::format("The history takes no tenures: {}", exception.what())};
}

std::optional<StoreError> HistoryFile::write_all(const std::vector<HistoryChange>& changes,
                                                 std::string_view instance, Sequence up_to) {
  if (auto error = find_tables()) return error;
  const auto known = last_change(instance);
  if (const auto* error = std::get_if<StoreError>(&known)) return *error;
  if (auto error = chain_.begin(connection_)) return error;
  if (auto error = origin_.begin().add(server_).add(instance).add(up_to).run()) return error;
  for (const HistoryChange& change : changes) {
    // Perhaps it is there: from before a crash, or from before the state file was replaced by an older one,
    // and then with its true end; perhaps when the server had another name.
    const bool may_be_there = change.tenure <= std::get<Sequence>(known);
    if (!change.closed) {
      if (!may_be_there) continue;
      if (auto error = remove(change, instance)) return error;
      continue;
    }
    if (may_be_there) {
      const auto is_there = has(*change.closed, instance);
      if (const auto* error = std::get_if<StoreError>(&is_there)) return *error;
      if (std::get<bool>(is_there)) continue;
    }
    if (auto error = insert(*change.closed, instance)) return error;
  }
  return chain_.end(instance, server_);
}

std::variant<std::string, StoreError> HistoryFile::table_for(WallTime from, WallTime to) {
  HistoryTable month = table_of_month(to);
  if (const auto known = std::ranges::find(tables_, month.name, &HistoryTable::name);
      known != tables_.end()) {
    if (known->earliest <= from) return month.name;
    if (auto error = earliest_.begin().add(stored_time(from)).add(month.name).run()) return *std::move(error);
    known->earliest = from;
    return month.name;
  }
  month.earliest = from;
  if (tables_.size() >= kMostHistoryTables) return std::string(kAnyMonth);
  if (auto error = add_table(connection_, month)) return *std::move(error);
  tables_.push_back(month);
  return month.name;
}

std::variant<HistoryFile::TableStatements*, StoreError> HistoryFile::statements_of(const std::string& table) {
  const auto [found, is_new] = statements_.try_emplace(table);
  TableStatements& statements = found->second;
  if (!is_new) return &statements;
  const std::pair<SqliteStatement*, std::string_view> all[] = {
      {&statements.has,
       "SELECT 1 FROM {} WHERE family = ?1 AND address = ?2 AND from_time = ?3 AND id = ?4 AND "
       "origin IN (SELECT id FROM origin WHERE instance = ?5)"},
      {&statements.insert,
       "INSERT INTO {} (family, address, from_time, id, origin, to_time, user, ras_port, pool, kind, "
       "end_reason, prefix, change, batch) VALUES (?1, ?2, ?3, ?4, (SELECT id FROM origin WHERE instance = "
       "?5 "
       "AND server = ?6), ?7, ?8, (SELECT id FROM ras_port WHERE name = ?9), "
       "(SELECT id FROM pool WHERE name = ?10), (SELECT id FROM kind WHERE name = ?11), "
       "(SELECT id FROM end_reason WHERE name = ?12), ?13, ?14, ?15)"},
      {&statements.remove,
       "DELETE FROM {} WHERE family = ?1 AND address = ?2 AND id = ?3 AND "
       "origin IN (SELECT id FROM origin WHERE instance = ?4)"},
  };
  const LinkSql link = sql_of_link(table);
  auto link_error = connection_.prepare(
      fmt::format(
          "SELECT {} FROM {} WHERE tenure.family = ?1 AND tenure.address = ?2 AND tenure.from_time = ?3 "
          "AND tenure.id = ?4 AND tenure.origin = (SELECT id FROM origin WHERE instance = ?5 AND server "
          "= ?6)",
          link.text, link.from),
      statements.link);
  if (link_error) {
    statements_.erase(found);
    return *std::move(link_error);
  }
  for (const auto& [statement, sql] : all) {
    if (auto error = connection_.prepare(sql_for(sql, table), *statement)) {
      statements_.erase(found);
      return *std::move(error);
    }
  }
  return &statements;
}

std::optional<StoreError> HistoryFile::insert(const Tenure& tenure, std::string_view instance) {
  if (auto error = kind_.begin().add(to_text(tenure.kind)).run()) return error;
  if (auto error = end_reason_.begin().add(to_text(tenure.end)).run()) return error;
  if (auto error = pool_.begin().add(tenure.pool).run()) return error;
  if (auto error = ras_port_.begin().add(tenure.ras_port).run()) return error;
  const auto user = chain_.user(connection_, tenure.user);
  if (const auto* error = std::get_if<StoreError>(&user)) return *error;
  const WallTime to = tenure.to.value_or(tenure.from);
  const auto table = table_for(tenure.from, to);
  if (const auto* error = std::get_if<StoreError>(&table)) return *error;
  const auto statements = statements_of(std::get<std::string>(table));
  if (const auto* error = std::get_if<StoreError>(&statements)) return *error;
  SqliteStatement& row = std::get<TableStatements*>(statements)->insert;
  const auto begin_with_key = [&](SqliteStatement& statement) {
    statement.begin()
        .add(stored_family(tenure.address))
        .add(stored_address(tenure.address))
        .add(stored_time(tenure.from))
        .add(tenure.id)
        .add(instance)
        .add(server_);
  };
  begin_with_key(row);
  row.add(stored_time(to))
      .add(std::get<std::int64_t>(user))
      .add(tenure.ras_port)
      .add(tenure.pool)
      .add(to_text(tenure.kind))
      .add(to_text(tenure.end));
  if (tenure.prefix.is_none()) {
    row.add_null();
  } else {
    row.add(tenure.prefix.number());
  }
  row.add(tenure.change).add(chain_.batch_of(std::get<std::string>(table)));
  if (auto error = row.run()) return error;
  // As it stands in the file.
  SqliteStatement& link = std::get<TableStatements*>(statements)->link;
  begin_with_key(link);
  while (link.next()) chain_.add(std::get<std::string>(table), tenure.id, to, link.text(0));
  if (link.error()) return link.error();
  return facts_->move(connection_, std::get<std::string>(table), tenure, instance);
}

std::variant<bool, StoreError> HistoryFile::has(const Tenure& tenure, std::string_view instance) {
  for (const HistoryTable& table : tables_) {
    if (table.ends <= tenure.from) continue;  // it cannot have ended before it began
    const auto statements = statements_of(table.name);
    if (const auto* error = std::get_if<StoreError>(&statements)) return *error;
    SqliteStatement& row = std::get<TableStatements*>(statements)->has;
    row.begin()
        .add(stored_family(tenure.address))
        .add(stored_address(tenure.address))
        .add(stored_time(tenure.from));
    row.add(tenure.id).add(instance);
    bool found = false;
    while (row.next()) found = true;
    if (row.error()) return *row.error();
    if (found) return true;
  }
  return false;
}

std::optional<StoreError> HistoryFile::remove(const HistoryChange& change, std::string_view instance) {
  for (const HistoryTable& table : tables_) {
    const auto statements = statements_of(table.name);
    if (const auto* error = std::get_if<StoreError>(&statements)) return *error;
    SqliteStatement& row = std::get<TableStatements*>(statements)->remove;
    row.begin().add(stored_family(change.address)).add(stored_address(change.address));
    if (auto error = row.add(change.tenure).add(instance).run()) return error;
  }
  return facts_->remove(change.tenure, instance);
}

std::optional<StoreError> HistoryFile::keep_facts(std::span<const TenureFacts> facts,
                                                  std::string_view instance) {
  if (facts.empty()) return std::nullopt;
  auto begun = SqliteTransaction::begin(connection_);
  if (auto* error = std::get_if<StoreError>(&begun)) return std::move(*error);
  if (auto error = find_tables()) return error;
  Sequence last = 0;
  for (const TenureFacts& of_tenure : facts) last = std::max(last, of_tenure.change);
  if (auto error = origin_.begin().add(server_).add(instance).add(last).run()) return error;
  for (const TenureFacts& of_tenure : facts) {
    const auto is_told = tell_tenure(of_tenure, instance);
    if (const auto* error = std::get_if<StoreError>(&is_told)) return *error;
    if (std::get<bool>(is_told)) continue;
    if (auto error = facts_->keep(of_tenure, instance, server_)) return error;
  }
  return std::get<SqliteTransaction>(begun).commit();
}

// False: the tenure is not here.
std::variant<bool, StoreError> HistoryFile::tell_tenure(const TenureFacts& facts, std::string_view instance) {
  for (const HistoryTable& table : tables_) {
    const bool may_be_there =
        facts.to ? table.begins <= *facts.to && *facts.to < table.ends : facts.from < table.ends;
    if (!may_be_there) continue;
    auto is_told = facts_->tell(connection_, table.name, facts, instance);
    const auto* done = std::get_if<bool>(&is_told);
    if (done == nullptr || *done) return is_told;
  }
  return false;
}

std::variant<bool, StoreError> HistoryFile::expire(WallTime before) {
  statements_.clear();  // they may be of a table that goes
  facts_->forget_tables();
  return expiry_.step(connection_, before, chain_.hash());
}

std::variant<Sequence, StoreError> HistoryFile::last_change(std::string_view instance) {
  last_change_.begin().add(instance);
  Sequence last = 0;
  while (last_change_.next()) last = last_change_.unsigned_number(0);
  if (last_change_.error()) return *last_change_.error();
  return last;
}

}  // namespace raspool
