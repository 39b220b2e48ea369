#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/store/lease_store.hpp"

struct sqlite3_stmt;

namespace raspool {

// A prepared statement: begin(), add() each parameter in order, then run() or next() until it is false.
// A parameter that cannot be bound shows as an error of run() or next().
class SqliteStatement {
 public:
  SqliteStatement() = default;  // to be given to SqliteConnection::prepare
  explicit SqliteStatement(sqlite3_stmt* statement) : statement_(statement) {}

  SqliteStatement& begin();
  SqliteStatement& add(std::int64_t number);
  SqliteStatement& add(std::uint64_t number) { return add(static_cast<std::int64_t>(number)); }
  // Text and blobs are not copied: they must live until run(), or until next() has been false.
  SqliteStatement& add(std::string_view text);
  SqliteStatement& add(std::span<const std::uint8_t> blob);
  SqliteStatement& add_null();
  template <typename Value>
  SqliteStatement& add(const std::optional<Value>& value) {
    return value ? add(*value) : add_null();
  }

  // Runs to the end; rows are not looked at. Nothing: done.
  std::optional<StoreError> run();
  // Moves to the next row. False: there is none, or error() tells what happened.
  bool next();
  const std::optional<StoreError>& error() const { return error_; }

  // Columns of the current row, counted from 0.
  bool is_null(int column) const;
  std::int64_t number(int column) const;
  std::uint64_t unsigned_number(int column) const { return static_cast<std::uint64_t>(number(column)); }
  std::string_view text(int column) const;               // until the next call
  std::span<const std::uint8_t> blob(int column) const;  // until the next call

  std::string_view file() const;  // the database file's name

 private:
  struct Finalizer {
    void operator()(sqlite3_stmt* statement) const;
  };
  void end();

  std::unique_ptr<sqlite3_stmt, Finalizer> statement_;
  int parameters_ = 0;
  int bind_result_ = 0;  // of the first parameter that could not be bound
  std::optional<StoreError> error_;
};

}  // namespace raspool
