#include "tests/conformance/sqlite_file.hpp"

#include <sqlite3.h>

#include <stdexcept>

namespace raspool::test {
namespace {

std::string name_of(const std::filesystem::path& path) {
  const auto text = path.u8string();
  return {text.begin(), text.end()};
}

void must(int result, sqlite3* handle) {
  if (result != SQLITE_OK && result != SQLITE_ROW && result != SQLITE_DONE) {
    throw std::runtime_error(sqlite3_errmsg(handle));
  }
}

struct Finalizer {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, Finalizer>;

std::string text_in(sqlite3_stmt* statement, int column) {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
  return bytes == nullptr
             ? ""
             : std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement, column)));
}

}  // namespace

void SqliteFile::Closer::operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }

SqliteFile::SqliteFile(const std::filesystem::path& path) {
  sqlite3* handle = nullptr;
  const int result =
      sqlite3_open_v2(name_of(path).c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  handle_.reset(handle);
  must(result, handle);
}

std::vector<std::vector<std::string>> SqliteFile::table(const std::string& sql) {
  std::vector<std::vector<std::string>> table;
  const char* rest = sql.c_str();
  while (*rest != '\0') {
    sqlite3_stmt* prepared = nullptr;
    must(sqlite3_prepare_v2(handle_.get(), rest, -1, &prepared, &rest), handle_.get());
    const Statement statement(prepared);
    if (!statement) continue;  // nothing but blanks
    int result = SQLITE_OK;
    while ((result = sqlite3_step(prepared)) == SQLITE_ROW) {
      auto& row = table.emplace_back();
      for (int column = 0; column < sqlite3_column_count(prepared); ++column)
        row.push_back(text_in(prepared, column));
    }
    must(result, handle_.get());
  }
  return table;
}

std::vector<std::string> SqliteFile::rows(const std::string& sql) {
  std::vector<std::string> rows;
  for (const auto& columns : table(sql)) {
    std::string& row = rows.emplace_back();
    for (const std::string& column : columns) row += (&column == columns.data() ? "" : "|") + column;
  }
  return rows;
}

std::string SqliteFile::value(const std::string& sql) {
  const auto all = rows(sql);
  if (all.size() != 1) throw std::runtime_error("not one row: " + sql);
  return all[0];
}

void SqliteFile::back_up_to(const std::filesystem::path& path) {
  const SqliteFile copy(path);
  sqlite3_backup* backup = sqlite3_backup_init(copy.handle_.get(), "main", handle_.get(), "main");
  if (backup == nullptr) throw std::runtime_error(sqlite3_errmsg(copy.handle_.get()));
  sqlite3_backup_step(backup, -1);
  must(sqlite3_backup_finish(backup), copy.handle_.get());
}

std::vector<Tenure> history_in(const std::filesystem::path& path) {
  SqliteFile file(path);
  std::vector<Tenure> tenures;
  const bool is_older = std::stoi(file.value("PRAGMA user_version")) < 3;
  const std::string user = is_older ? "user ON user.id" : "user_name AS user ON user.user";
  for (const auto& row :
       file.table("SELECT tenure.id, family, address, kind.name, coalesce(prefix, 0), pool.name, "
                  "user.name, ras_port.name, from_time, to_time, end_reason.name, change FROM tenure "
                  "JOIN kind ON kind.id = kind JOIN pool ON pool.id = pool JOIN " +
                  user +
                  " = tenure.user "
                  "JOIN ras_port ON ras_port.id = ras_port "
                  "JOIN end_reason ON end_reason.id = end_reason ORDER BY change, tenure.id")) {
    const auto bits = static_cast<std::uint64_t>(std::stoll(row[2]));
    Tenure tenure;
    tenure.id = std::stoull(row[0]);
    tenure.address = row[1] == "4" ? Address(AddressV4::from_number(static_cast<std::uint32_t>(bits)))
                                   : Address(InterfaceIdentifier::from_number(bits));
    tenure.kind = kind_from(row[3]).value();
    tenure.prefix = PrefixV6::from_number(static_cast<std::uint64_t>(std::stoll(row[4])));
    tenure.pool = row[5];
    tenure.user = row[6];
    tenure.ras_port = row[7];
    tenure.from = WallTime(Duration(std::stoll(row[8])));
    tenure.to = WallTime(Duration(std::stoll(row[9])));
    tenure.end = end_reason_from(row[10]).value();
    tenure.change = std::stoull(row[11]);
    tenures.push_back(tenure);
  }
  return tenures;
}

}  // namespace raspool::test
