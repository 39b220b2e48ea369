#include "core/store/journal_writer.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <chrono>
#include <utility>

namespace raspool {
namespace {

// Only other programs are waited for like this, and they have no reason to write here.
constexpr auto kCommitPatience = std::chrono::milliseconds(500);

// The fold checkpoints long before this. If it cannot (it has an error of its own), the log shall not grow
// for ever.
constexpr int kWalPagesAtMost = 16 * 1024;  // 64 MiB

}  // namespace

std::variant<JournalWriter, StoreError> JournalWriter::of(SqliteConnection connection, WriteTurn& turn) {
  JournalWriter writer(std::move(connection), turn);
  writer.connection_.set_patience(kCommitPatience);
  auto rows = JournalRows::of(writer.connection_);
  if (auto* error = std::get_if<StoreError>(&rows)) return std::move(*error);
  writer.rows_ = std::move(std::get<JournalRows>(rows));
  auto meta = StateMeta::of(writer.connection_);
  if (auto* error = std::get_if<StoreError>(&meta)) return std::move(*error);
  writer.meta_ = std::move(std::get<StateMeta>(meta));
  auto devices = DeviceRows::of(writer.connection_);
  if (auto* error = std::get_if<StoreError>(&devices)) return std::move(*error);
  writer.devices_ = std::move(std::get<DeviceRows>(devices));
  // In place of SQLite's own hook, which would checkpoint within a commit.
  sqlite3_wal_hook(writer.connection_.handle(), &JournalWriter::note_wal_pages, writer.wal_pages_.get());
  return writer;
}

std::optional<StoreError> JournalWriter::set_syncing(Syncing syncing) {
  if (auto error = connection_.execute(to_sql(syncing))) return error;
  return syncing == Syncing::each_commit ? connection_.sync_log() : std::nullopt;
}

int JournalWriter::note_wal_pages(void* wal_pages, sqlite3* connection, const char*, int pages) {
  static_cast<std::atomic<int>*>(wal_pages)->store(pages, std::memory_order_relaxed);
  if (pages > kWalPagesAtMost && pages % 1024 == 0) {
    // The commit has happened and stands, whatever becomes of this.
    sqlite3_wal_checkpoint_v2(connection, "main", SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  }
  return SQLITE_OK;
}

std::optional<StoreError> JournalWriter::append(std::span<const JournalRecord> records) {
  if (records.empty()) return std::nullopt;
  const WriteTurn::Held turn = turn_->take();
  auto begun = SqliteTransaction::begin(connection_);
  if (auto* error = std::get_if<StoreError>(&begun)) return std::move(*error);
  Sequence last = last_;
  for (const JournalRecord& record : records) {
    if (record.sequence <= last) {
      return StoreError{StoreError::Code::io,
                        fmt::format("Record {} came after record {}; nothing of its batch was "
                                    "written; report this line, it should not happen",
                                    record.sequence, last)};
    }
    last = record.sequence;
    if (auto error = rows_->insert(record)) return error;
  }
  if (auto error = std::get<SqliteTransaction>(begun).commit()) return error;
  last_ = last;
  return std::nullopt;
}

std::optional<StoreError> JournalWriter::mark_alive(WallTime at) {
  const WriteTurn::Held turn = turn_->take();
  auto begun = SqliteTransaction::begin(connection_);
  if (auto* error = std::get_if<StoreError>(&begun)) return std::move(*error);
  if (auto error = meta_->mark_alive(at)) return error;
  return std::get<SqliteTransaction>(begun).commit();
}

std::optional<StoreError> JournalWriter::mark_stopped(WallTime at) {
  const WriteTurn::Held turn = turn_->take();
  auto begun = SqliteTransaction::begin(connection_);
  if (auto* error = std::get_if<StoreError>(&begun)) return std::move(*error);
  if (auto error = meta_->mark_stopped(at)) return error;
  return std::get<SqliteTransaction>(begun).commit();
}

std::optional<StoreError> JournalWriter::keep_devices(std::span<const RasDevice> changed) {
  const WriteTurn::Held turn = turn_->take();
  auto begun = SqliteTransaction::begin(connection_);
  if (auto* error = std::get_if<StoreError>(&begun)) return std::move(*error);
  for (const RasDevice& device : changed) {
    if (auto error = devices_->put(device)) return error;
  }
  return std::get<SqliteTransaction>(begun).commit();
}

}  // namespace raspool
