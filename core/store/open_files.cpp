#include "core/store/open_files.hpp"

#include <fmt/format.h>

#include <exception>
#include <string>
#include <utility>

#include "core/store/database_file.hpp"
#include "core/store/history_file.hpp"
#include "core/store/history_schema.hpp"
#include "core/store/sqlite_error.hpp"
#include "core/store/state_meta.hpp"
#include "core/store/state_schema.hpp"

namespace raspool {
namespace {

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

std::optional<StoreError> make_what_is_missing(const DatabaseFile& state, const DatabaseFile& history,
                                               RandomSource& random) {
  const auto has_state = state.look();
  if (const auto* error = std::get_if<StoreError>(&has_state)) return *error;
  const auto has_history = history.look();
  if (const auto* error = std::get_if<StoreError>(&has_history)) return in_history(*error);
  if (!std::get<bool>(has_history)) {
    const auto nothing = [](SqliteConnection&) { return std::optional<StoreError>(); };
    if (auto error = history.make(history_schema(), nothing)) return in_history(*std::move(error));
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
                                                    WriteTurn& turn, RandomSource& random,
                                                    const KeyedHash& hash) {
  auto state_connection = state.open(syncing);
  if (auto* error = std::get_if<StoreError>(&state_connection)) return std::move(*error);
  auto history_file = HistoryFile::of(std::move(history), server, random, hash);
  if (auto* error = std::get_if<StoreError>(&history_file)) return in_history(std::move(*error));
  return JournalFolder::of(std::move(std::get<SqliteConnection>(state_connection)),
                           std::move(std::get<HistoryFile>(history_file)), turn);
}

}  // namespace

Syncing syncing_of(Durability durability) {
  return durability == Durability::power ? Syncing::each_commit : Syncing::at_checkpoints;
}

std::variant<OpenFiles, StoreError> open_files(const ServiceSettings& settings, RandomSource& random,
                                               const KeyedHash& hash) {
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
  if (auto* error = std::get_if<StoreError>(&history_connection)) return in_history(std::move(*error));
  if (auto error = migrate_state(std::get<SqliteConnection>(connection))) return *std::move(error);
  if (auto error = migrate_history(std::get<SqliteConnection>(history_connection))) {
    return in_history(*std::move(error));
  }

  auto turn = std::make_unique<WriteTurn>();
  auto writer = JournalWriter::of(std::move(std::get<SqliteConnection>(connection)), *turn);
  if (auto* error = std::get_if<StoreError>(&writer)) return std::move(*error);
  auto folder = open_folder(state_file, std::move(std::get<SqliteConnection>(history_connection)),
                            settings.server, syncing, *turn, random, hash);
  if (auto* error = std::get_if<StoreError>(&folder)) return std::move(*error);
  return OpenFiles{std::move(turn), std::move(std::get<JournalWriter>(writer)),
                   std::move(std::get<JournalFolder>(folder))};
}

}  // namespace raspool
