#include "core/store/history_file.hpp"

#include <utility>

#include "core/store/tenure_columns.hpp"

namespace raspool {

std::variant<HistoryFile, StoreError> HistoryFile::of(SqliteConnection connection, std::string server) {
  HistoryFile file(std::move(connection), std::move(server));
  if (auto error = file.prepare()) return *std::move(error);
  return file;
}

std::optional<StoreError> HistoryFile::prepare() {
  const std::pair<SqliteStatement*, std::string_view> statements[] = {
      {&origin_,
       "INSERT INTO origin (server, instance, last_change) VALUES (?1, ?2, ?3) "
       "ON CONFLICT (instance, server) DO UPDATE SET last_change = max(last_change, excluded.last_change)"},
      {&last_change_, "SELECT max(last_change) FROM origin WHERE instance = ?1"},
      {&kind_, "INSERT INTO kind (name) VALUES (?1) ON CONFLICT DO NOTHING"},
      {&end_reason_, "INSERT INTO end_reason (name) VALUES (?1) ON CONFLICT DO NOTHING"},
      {&pool_, "INSERT INTO pool (name) VALUES (?1) ON CONFLICT DO NOTHING"},
      {&ras_port_, "INSERT INTO ras_port (name) VALUES (?1) ON CONFLICT DO NOTHING"},
      {&user_, "INSERT INTO user (name) VALUES (?1) ON CONFLICT DO NOTHING"},
      {&insert_,
       "INSERT INTO tenure (family, address, from_time, id, origin, to_time, user, ras_port, pool, kind, "
       "end_reason, "
       "prefix, change) VALUES (?1, ?2, ?3, ?4, (SELECT id FROM origin WHERE instance = ?5 AND server = ?6), "
       "?7, "
       "(SELECT id FROM user WHERE name = ?8), (SELECT id FROM ras_port WHERE name = ?9), "
       "(SELECT id FROM pool WHERE name = ?10), (SELECT id FROM kind WHERE name = ?11), "
       "(SELECT id FROM end_reason WHERE name = ?12), ?13, ?14) "
       // A state file from an older backup ends once more what had ended: the first end is the true one.
       "ON CONFLICT (family, address, from_time, id, origin) DO NOTHING"},
      {&remove_,
       "DELETE FROM tenure WHERE family = ?1 AND address = ?2 AND id = ?3 AND "
       "origin IN (SELECT id FROM origin WHERE instance = ?4)"},
  };
  for (const auto& [statement, sql] : statements) {
    if (auto error = connection_.prepare(sql, *statement)) return error;
  }
  return std::nullopt;
}

std::optional<StoreError> HistoryFile::write(const std::vector<HistoryChange>& changes,
                                             std::string_view instance, Sequence up_to) {
  auto begun = SqliteTransaction::begin(connection_);
  if (auto* error = std::get_if<StoreError>(&begun)) return std::move(*error);
  const auto known = last_change(instance);
  if (const auto* error = std::get_if<StoreError>(&known)) return *error;
  if (auto error = origin_.begin().add(server_).add(instance).add(up_to).run()) return error;
  for (const HistoryChange& change : changes) {
    const bool is_new = change.closed && change.closed->change > std::get<Sequence>(known);
    if (!is_new) {  // perhaps written already, perhaps when the server had another name
      if (auto error = remove(change, instance)) return error;
    }
    if (change.closed) {
      if (auto error = insert(*change.closed, instance)) return error;
    }
  }
  return std::get<SqliteTransaction>(begun).commit();
}

std::optional<StoreError> HistoryFile::insert(const Tenure& tenure, std::string_view instance) {
  if (auto error = kind_.begin().add(to_text(tenure.kind)).run()) return error;
  if (auto error = end_reason_.begin().add(to_text(tenure.end)).run()) return error;
  if (auto error = pool_.begin().add(tenure.pool).run()) return error;
  if (auto error = ras_port_.begin().add(tenure.ras_port).run()) return error;
  if (auto error = user_.begin().add(tenure.user).run()) return error;
  insert_.begin()
      .add(stored_family(tenure.address))
      .add(stored_address(tenure.address))
      .add(stored_time(tenure.from));
  insert_.add(tenure.id).add(instance).add(server_).add(stored_time(tenure.to.value_or(tenure.from)));
  insert_.add(tenure.user)
      .add(tenure.ras_port)
      .add(tenure.pool)
      .add(to_text(tenure.kind))
      .add(to_text(tenure.end));
  if (tenure.prefix.is_none()) {
    insert_.add_null();
  } else {
    insert_.add(tenure.prefix.number());
  }
  return insert_.add(tenure.change).run();
}

std::optional<StoreError> HistoryFile::remove(const HistoryChange& change, std::string_view instance) {
  remove_.begin().add(stored_family(change.address)).add(stored_address(change.address));
  return remove_.add(change.tenure).add(instance).run();
}

std::variant<Sequence, StoreError> HistoryFile::last_change(std::string_view instance) {
  last_change_.begin().add(instance);
  Sequence last = 0;
  while (last_change_.next()) last = last_change_.unsigned_number(0);
  if (last_change_.error()) return *last_change_.error();
  return last;
}

}  // namespace raspool
