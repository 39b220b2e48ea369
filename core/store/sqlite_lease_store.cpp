#include "core/store/sqlite_lease_store.hpp"

#include <fmt/format.h>

#include <exception>
#include <string>
#include <utility>

#include "core/store/database_file.hpp"
#include "core/store/history_file.hpp"
#include "core/store/history_schema.hpp"
#include "core/store/journal_folder.hpp"
#include "core/store/journal_writer.hpp"
#include "core/store/state_meta.hpp"
#include "core/store/state_reader.hpp"
#include "core/store/state_schema.hpp"
#include "core/store/write_turn.hpp"

namespace raspool {
namespace {

constexpr int kWalPagesBeforeCheckpoint = 1000;  // 4 MiB

Syncing syncing_of(Durability durability) {
  return durability == Durability::power ? Syncing::each_commit : Syncing::at_checkpoints;
}

class SqliteLeaseStore final : public LeaseStore {
 public:
  SqliteLeaseStore(std::unique_ptr<WriteTurn> turn, JournalWriter writer, JournalFolder folder)
      : turn_(std::move(turn)), writer_(std::move(writer)), folder_(std::move(folder)) {}

  std::variant<Recovered, StoreError> recover() override {
    auto recovered = read_state(folder_.state(), folder_.history());
    if (const auto* content = std::get_if<Recovered>(&recovered)) {
      instance_ = content->instance;
      writer_.continue_after(content->next_sequence - 1);
    }
    return recovered;
  }

  std::optional<StoreError> append(std::span<const JournalRecord> records) override {
    return writer_.append(records);
  }
  std::optional<StoreError> set_durability(Durability durability) override {
    return writer_.set_syncing(syncing_of(durability));
  }
  std::optional<StoreError> mark_alive(WallTime at) override { return writer_.mark_alive(at); }
  std::optional<StoreError> mark_stopped(WallTime at) override { return writer_.mark_stopped(at); }
  std::optional<StoreError> keep_devices(std::span<const RasDevice> changed) override {
    return writer_.keep_devices(changed);
  }

  std::variant<std::size_t, StoreError> fold(std::size_t most) override {
    auto moved = folder_.fold(most, instance_);
    if (std::holds_alternative<StoreError>(moved)) return moved;
    if (writer_.wal_pages() >= kWalPagesBeforeCheckpoint) {
      if (auto error = folder_.checkpoint()) return *std::move(error);
    }
    return moved;
  }

 private:
  // The commit thread has the writer, the fold thread the folder; the instance stands fast after recover().
  std::unique_ptr<WriteTurn> turn_;
  JournalWriter writer_;
  JournalFolder folder_;
  std::string instance_;
};

std::optional<StoreError> fill_state(SqliteConnection& connection, RandomSource& random) {
  auto meta = StateMeta::of(connection);
  if (auto* error = std::get_if<StoreError>(&meta)) return std::move(*error);
  try {
    return std::get<StateMeta>(meta).begin_instance(random);
  } catch (const std::exception& exception) {  // RandomSource tells by one that there is no randomness
    return StoreError{StoreError::Code::io,
                      fmt::format("A new state file needs random numbers, and the system gives "
                                  "none: {}",
                                  exception.what())};
  }
}

// Both files are looked at before either is touched.
std::optional<StoreError> make_what_is_missing(const DatabaseFile& state, const DatabaseFile& history,
                                               RandomSource& random) {
  const auto has_state = state.look();
  if (const auto* error = std::get_if<StoreError>(&has_state)) return *error;
  const auto has_history = history.look();
  if (const auto* error = std::get_if<StoreError>(&has_history)) return *error;
  if (!std::get<bool>(has_history)) {
    const auto nothing = [](SqliteConnection&) { return std::optional<StoreError>(); };
    if (auto error = history.make(history_schema(), nothing)) return error;
  }
  if (!std::get<bool>(has_state)) {
    const auto fill = [&](SqliteConnection& connection) { return fill_state(connection, random); };
    if (auto error = state.make(state_schema(), fill)) return error;
  }
  return std::nullopt;
}

std::variant<SqliteConnection, StoreError> open_checked(const DatabaseFile& file, Syncing syncing) {
  auto connection = file.open(syncing);
  if (auto* opened = std::get_if<SqliteConnection>(&connection)) {
    if (auto error = file.check_if_small(*opened)) return *std::move(error);
  }
  return connection;
}

std::variant<JournalFolder, StoreError> open_folder(const DatabaseFile& state, SqliteConnection history,
                                                    const std::string& server, Syncing syncing,
                                                    WriteTurn& turn) {
  auto state_connection = state.open(syncing);
  if (auto* error = std::get_if<StoreError>(&state_connection)) return std::move(*error);
  auto history_file = HistoryFile::of(std::move(history), server);
  if (auto* error = std::get_if<StoreError>(&history_file)) return std::move(*error);
  return JournalFolder::of(std::move(std::get<SqliteConnection>(state_connection)),
                           std::move(std::get<HistoryFile>(history_file)), turn);
}

}  // namespace

std::variant<std::unique_ptr<LeaseStore>, StoreError> open_sqlite_lease_store(const ServiceSettings& settings,
                                                                              RandomSource& random) {
  auto state = DatabaseFile::at(settings.state, kStateFormat);
  if (auto* error = std::get_if<StoreError>(&state)) return std::move(*error);
  auto history = DatabaseFile::at(settings.history(), kHistoryFormat);
  if (auto* error = std::get_if<StoreError>(&history)) return std::move(*error);
  const auto& state_file = std::get<DatabaseFile>(state);
  const auto& history_file = std::get<DatabaseFile>(history);
  if (auto error = make_what_is_missing(state_file, history_file, random)) return *std::move(error);

  const Syncing syncing = syncing_of(settings.durability);
  auto connection = open_checked(state_file, syncing);
  if (auto* error = std::get_if<StoreError>(&connection)) return std::move(*error);
  // The history is on disk before the journal is trimmed, whatever the durability of the answers.
  auto history_connection = open_checked(history_file, Syncing::each_commit);
  if (auto* error = std::get_if<StoreError>(&history_connection)) return std::move(*error);
  if (auto error = migrate_state(std::get<SqliteConnection>(connection))) return *std::move(error);

  auto turn = std::make_unique<WriteTurn>();
  auto writer = JournalWriter::of(std::move(std::get<SqliteConnection>(connection)), *turn);
  if (auto* error = std::get_if<StoreError>(&writer)) return std::move(*error);
  auto folder = open_folder(state_file, std::move(std::get<SqliteConnection>(history_connection)),
                            settings.server, syncing, *turn);
  if (auto* error = std::get_if<StoreError>(&folder)) return std::move(*error);
  return std::make_unique<SqliteLeaseStore>(std::move(turn), std::move(std::get<JournalWriter>(writer)),
                                            std::move(std::get<JournalFolder>(folder)));
}

}  // namespace raspool
