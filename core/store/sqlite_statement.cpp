#include "core/store/sqlite_statement.hpp"

#include <sqlite3.h>

#include "core/store/sqlite_error.hpp"

namespace raspool {

void SqliteStatement::Finalizer::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

SqliteStatement& SqliteStatement::begin() {
  sqlite3_reset(statement_.get());
  parameters_ = 0;
  bind_result_ = SQLITE_OK;
  error_.reset();
  return *this;
}

SqliteStatement& SqliteStatement::add(std::int64_t number) {
  const int result = sqlite3_bind_int64(statement_.get(), ++parameters_, number);
  if (bind_result_ == SQLITE_OK) bind_result_ = result;
  return *this;
}

SqliteStatement& SqliteStatement::add(std::string_view text) {
  // A null pointer would be NULL instead of the empty text.
  const int result =
      sqlite3_bind_text64(statement_.get(), ++parameters_, text.data() == nullptr ? "" : text.data(),
                          text.size(), nullptr, SQLITE_UTF8);
  if (bind_result_ == SQLITE_OK) bind_result_ = result;
  return *this;
}

SqliteStatement& SqliteStatement::add(std::span<const std::uint8_t> blob) {
  const int result =
      blob.empty() ? sqlite3_bind_zeroblob(statement_.get(), ++parameters_, 0)
                   : sqlite3_bind_blob64(statement_.get(), ++parameters_, blob.data(), blob.size(), nullptr);
  if (bind_result_ == SQLITE_OK) bind_result_ = result;
  return *this;
}

SqliteStatement& SqliteStatement::add_null() {
  const int result = sqlite3_bind_null(statement_.get(), ++parameters_);
  if (bind_result_ == SQLITE_OK) bind_result_ = result;
  return *this;
}

std::optional<StoreError> SqliteStatement::run() {
  while (next()) {
  }
  return error_;
}

bool SqliteStatement::next() {
  if (bind_result_ != SQLITE_OK) {
    error_ = sqlite_error(bind_result_, file(), sqlite3_errstr(bind_result_));
    end();
    return false;
  }
  const int result = sqlite3_step(statement_.get());
  if (result == SQLITE_ROW) return true;
  if (result != SQLITE_DONE) error_ = sqlite_error(sqlite3_db_handle(statement_.get()));
  end();
  return false;
}

// Forgets the parameters, whose text is the caller's, and lets go of the locks.
void SqliteStatement::end() {
  sqlite3_reset(statement_.get());
  sqlite3_clear_bindings(statement_.get());
}

bool SqliteStatement::is_null(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

std::int64_t SqliteStatement::number(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::string_view SqliteStatement::text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  if (bytes == nullptr) return {};
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

std::span<const std::uint8_t> SqliteStatement::blob(int column) const {
  const auto* bytes = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_.get(), column));
  if (bytes == nullptr) return {};
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

std::string_view SqliteStatement::file() const {
  const char* name = sqlite3_db_filename(sqlite3_db_handle(statement_.get()), "main");
  return name == nullptr ? std::string_view("the database") : std::string_view(name);
}

}  // namespace raspool
