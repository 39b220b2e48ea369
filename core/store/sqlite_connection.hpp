#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "core/store/lease_store.hpp"
#include "core/store/sqlite_statement.hpp"

struct sqlite3;

namespace raspool {

// One connection to one database file; closed when destroyed, after its statements. For one thread at a time.
class SqliteConnection {
 public:
  enum class Mode : std::uint8_t {
    existing,
    create,
    read_only,
    immutable,  // read only, and nobody changes it meanwhile: no lock is taken, no file made beside it
  };
  // `file` is UTF-8. Opened for writing, but in the modes that only read.
  static std::variant<SqliteConnection, StoreError> open(const std::string& file, Mode mode);

  // How long a call waits for a lock that another connection holds before it fails with `busy`.
  void set_patience(std::chrono::milliseconds patience);

  // Runs commands, separated by semicolons, that give no rows of interest.
  std::optional<StoreError> execute(const std::string& sql);
  std::optional<StoreError> prepare(std::string_view sql, SqliteStatement& statement);
  // Syncs the write-ahead log: what is committed survives the loss of power from now on.
  std::optional<StoreError> sync_log();
  // The first column of the first row; nothing of it (0, "") if there is no row.
  std::variant<std::int64_t, StoreError> ask_number(std::string_view sql);
  std::variant<std::string, StoreError> ask_text(std::string_view sql);

  sqlite3* handle() const { return handle_.get(); }

 private:
  struct Closer {
    void operator()(sqlite3* handle) const;
  };
  struct Waiting {  // for the busy handler, which has its address
    std::chrono::milliseconds patience{0};
    std::chrono::steady_clock::time_point since;
  };
  static int wait_a_little(void* waiting, int tries);

  std::unique_ptr<Waiting> waiting_ = std::make_unique<Waiting>();
  std::unique_ptr<sqlite3, Closer> handle_;
};

// BEGIN IMMEDIATE ... COMMIT; rolled back when destroyed without a successful commit.
class SqliteTransaction {
 public:
  static std::variant<SqliteTransaction, StoreError> begin(SqliteConnection& connection);
  SqliteTransaction(SqliteTransaction&& other) noexcept;
  SqliteTransaction& operator=(SqliteTransaction&&) = delete;
  ~SqliteTransaction();
  std::optional<StoreError> commit();

 private:
  explicit SqliteTransaction(SqliteConnection& connection) : connection_(&connection) {}
  SqliteConnection* connection_;  // null: committed or moved from
};

}  // namespace raspool
