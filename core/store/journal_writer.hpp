#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <span>
#include <variant>

#include "core/lease/journal_record.hpp"
#include "core/store/database_file.hpp"
#include "core/store/device_rows.hpp"
#include "core/store/journal_rows.hpp"
#include "core/store/sqlite_connection.hpp"
#include "core/store/state_meta.hpp"
#include "core/store/write_turn.hpp"

namespace raspool {

// The connection that commits: appends to `journal`, sets the marks and keeps the devices of RAS ports, and
// touches nothing else.
// One thread at a time, but for wal_pages(). The turn outlives it.
class JournalWriter {
 public:
  static std::variant<JournalWriter, StoreError> of(SqliteConnection connection, WriteTurn& turn);

  // Records have sequences above `last`.
  void continue_after(Sequence last) { last_ = last; }
  // With each_commit, what was committed before is synced too.
  std::optional<StoreError> set_syncing(Syncing syncing);
  std::optional<StoreError> append(std::span<const JournalRecord> records);
  std::optional<StoreError> mark_alive(WallTime at);
  std::optional<StoreError> mark_stopped(WallTime at);
  std::optional<StoreError> keep_devices(std::span<const RasDevice> changed);

  // The length of the write-ahead log at the last commit. Any thread.
  int wal_pages() const { return wal_pages_->load(std::memory_order_relaxed); }

 private:
  JournalWriter(SqliteConnection connection, WriteTurn& turn)
      : connection_(std::move(connection)), turn_(&turn) {}
  static int note_wal_pages(void* wal_pages, sqlite3* connection, const char* database, int pages);

  std::unique_ptr<std::atomic<int>> wal_pages_ =
      std::make_unique<std::atomic<int>>(0);  // SQLite has its address
  SqliteConnection connection_;
  WriteTurn* turn_;
  std::optional<JournalRows> rows_;
  std::optional<StateMeta> meta_;
  std::optional<DeviceRows> devices_;
  Sequence last_ = 0;
};

}  // namespace raspool
