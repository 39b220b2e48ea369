#include "core/store/sqlite_connection.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <filesystem>
#include <new>
#include <string_view>
#include <thread>
#include <utility>

#include "core/store/sqlite_error.hpp"

namespace raspool {
namespace {

// https://www.sqlite.org/uri.html: forward slashes, and one before the letter of a drive.
std::string immutable_uri(const std::string& file) {
  const std::filesystem::path path(std::u8string(file.begin(), file.end()));
  const std::u8string generic = path.generic_u8string();
  std::string uri = generic.starts_with(u8'/') ? "file://" : path.has_root_name() ? "file:///" : "file:";
  constexpr std::string_view kPlain = "/:._-";
  for (const char8_t byte : generic) {
    const auto character = static_cast<char>(byte);
    const bool is_plain = (character >= '0' && character <= '9') || (character >= 'A' && character <= 'Z') ||
                          (character >= 'a' && character <= 'z') || kPlain.find(character) != kPlain.npos;
    uri += is_plain ? std::string(1, character) : fmt::format("%{:02X}", static_cast<unsigned>(byte));
  }
  return uri + "?immutable=1";
}

}  // namespace

void SqliteConnection::Closer::operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }

std::variant<SqliteConnection, StoreError> SqliteConnection::open(const std::string& file, Mode mode) {
  const bool only_reads = mode == Mode::read_only || mode == Mode::immutable;
  const int access = only_reads ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
  const int more = mode == Mode::create ? SQLITE_OPEN_CREATE : mode == Mode::immutable ? SQLITE_OPEN_URI : 0;
  const int flags = access | SQLITE_OPEN_NOMUTEX | more;
  const std::string name = mode == Mode::immutable ? immutable_uri(file) : file;
  SqliteConnection connection;
  sqlite3* handle = nullptr;
  const int result = sqlite3_open_v2(name.c_str(), &handle, flags, nullptr);
  connection.handle_.reset(handle);  // there is one also after a failure, to tell why
  if (handle == nullptr) throw std::bad_alloc();
  if (result != SQLITE_OK)
    return sqlite_error(sqlite3_extended_errcode(handle), file, sqlite3_errmsg(handle));
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_busy_handler(handle, &SqliteConnection::wait_a_little, connection.waiting_.get());
  return connection;
}

void SqliteConnection::set_patience(std::chrono::milliseconds patience) { waiting_->patience = patience; }

// SQLite's own waits get long: a commit that was held up for a moment would be late.
int SqliteConnection::wait_a_little(void* waiting, int tries) {
  auto& self = *static_cast<Waiting*>(waiting);
  const auto now = std::chrono::steady_clock::now();
  if (tries == 0) self.since = now;
  if (now - self.since >= self.patience) return 0;
  std::this_thread::sleep_for(std::chrono::microseconds(tries < 40 ? 250 : 2000));
  return 1;
}

std::optional<StoreError> SqliteConnection::execute(const std::string& sql) {
  if (sqlite3_exec(handle(), sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK) return std::nullopt;
  return sqlite_error(handle());
}

std::optional<StoreError> SqliteConnection::prepare(std::string_view sql, SqliteStatement& statement) {
  sqlite3_stmt* prepared = nullptr;
  if (sqlite3_prepare_v3(handle(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                         &prepared, nullptr) == SQLITE_OK) {
    statement = SqliteStatement(prepared);
    return std::nullopt;
  }
  if (sqlite3_errcode(handle()) != SQLITE_ERROR) return sqlite_error(handle());
  // Our commands have no faults in their grammar: a table or column that they name is missing.
  return sqlite_error(SQLITE_CORRUPT, sqlite3_db_filename(handle(), "main"), sqlite3_errmsg(handle()));
}

std::optional<StoreError> SqliteConnection::sync_log() {
  sqlite3_file* log = nullptr;
  const int found = sqlite3_file_control(handle(), "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
  if (found != SQLITE_OK)
    return sqlite_error(found, sqlite3_db_filename(handle(), "main"), sqlite3_errstr(found));
  if (log == nullptr || log->pMethods == nullptr) return std::nullopt;  // nothing has been written
  const int synced = log->pMethods->xSync(log, SQLITE_SYNC_NORMAL);
  if (synced == SQLITE_OK) return std::nullopt;
  return sqlite_error(synced, sqlite3_db_filename(handle(), "main"), sqlite3_errstr(synced));
}

std::variant<std::int64_t, StoreError> SqliteConnection::ask_number(std::string_view sql) {
  SqliteStatement statement;
  if (auto error = prepare(sql, statement)) return *std::move(error);
  const std::int64_t number = statement.begin().next() ? statement.number(0) : 0;
  if (statement.error()) return *statement.error();
  return number;
}

std::variant<std::string, StoreError> SqliteConnection::ask_text(std::string_view sql) {
  SqliteStatement statement;
  if (auto error = prepare(sql, statement)) return *std::move(error);
  std::string text(statement.begin().next() ? statement.text(0) : std::string_view());
  if (statement.error()) return *statement.error();
  return text;
}

std::variant<SqliteTransaction, StoreError> SqliteTransaction::begin(SqliteConnection& connection) {
  if (auto error = connection.execute("BEGIN IMMEDIATE")) return *std::move(error);
  return SqliteTransaction(connection);
}

SqliteTransaction::SqliteTransaction(SqliteTransaction&& other) noexcept
    : connection_(std::exchange(other.connection_, nullptr)) {}

SqliteTransaction::~SqliteTransaction() {
  if (connection_ == nullptr) return;
  // Some errors have rolled back already; then there is nothing to roll back.
  if (sqlite3_get_autocommit(connection_->handle()) == 0) {
    sqlite3_exec(connection_->handle(), "ROLLBACK", nullptr, nullptr, nullptr);
  }
}

std::optional<StoreError> SqliteTransaction::commit() {
  if (auto error = connection_->execute("COMMIT")) return error;
  connection_ = nullptr;
  return std::nullopt;
}

}  // namespace raspool
