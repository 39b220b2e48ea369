#include "core/store/verification.hpp"

#include <fmt/format.h>

#include <utility>

#include "core/store/chain_verification.hpp"
#include "core/store/database_file.hpp"
#include "core/store/history_schema.hpp"
#include "core/store/history_verification.hpp"
#include "core/store/state_schema.hpp"

namespace raspool {
namespace {

// SQLite's lines about it, each with the file's name.
std::optional<StoreError> check_integrity(SqliteConnection& connection, const DatabaseFile& file,
                                          std::vector<std::string>& failures) {
  SqliteStatement check;
  if (auto error = connection.prepare("PRAGMA integrity_check", check)) return error;
  check.begin();
  while (check.next()) {
    if (check.text(0) != "ok") failures.push_back(fmt::format("{}: {}", file.name(), check.text(0)));
  }
  return check.error();
}

// Of the state file: what the fold left and what it has not taken yet belong together.
std::optional<StoreError> check_fold(SqliteConnection& state, FilesVerdict& verdict) {
  const auto ask = [&](std::string_view sql) { return state.ask_number(sql); };
  const auto records = ask("SELECT count(*) FROM journal");
  if (const auto* error = std::get_if<StoreError>(&records)) return *error;
  verdict.records = static_cast<std::uint64_t>(std::get<std::int64_t>(records));
  const auto folded_twice =
      ask("SELECT count(*) FROM journal WHERE sequence <= (SELECT value FROM meta WHERE key = 'folded')");
  if (const auto* error = std::get_if<StoreError>(&folded_twice)) return *error;
  if (std::get<std::int64_t>(folded_twice) > 0) {
    verdict.failures.push_back(
        fmt::format("I7: {} records of the journal count as folded", std::get<std::int64_t>(folded_twice)));
  }
  const auto too_new =
      ask("SELECT count(*) FROM lease WHERE change > (SELECT value FROM meta WHERE key = 'folded')");
  if (const auto* error = std::get_if<StoreError>(&too_new)) return *error;
  if (std::get<std::int64_t>(too_new) > 0) {
    verdict.failures.push_back(
        fmt::format("I7: {} leases are newer than what was folded", std::get<std::int64_t>(too_new)));
  }
  return std::nullopt;
}

void verify_state(const DatabaseFile& file, FilesVerdict& verdict) {
  auto& failures = verdict.failures;
  auto connection = file.open_to_read();
  if (const auto* error = std::get_if<StoreError>(&connection)) return failures.push_back(error->text);
  auto& state = std::get<SqliteConnection>(connection);
  if (const auto error = check_integrity(state, file, failures)) failures.push_back(error->text);
  if (const auto error = check_fold(state, verdict)) failures.push_back(error->text);
  auto read = read_state_file(file.path());
  if (const auto* error = std::get_if<StoreError>(&read)) return failures.push_back("I7: " + error->text);
  verdict.state = std::move(std::get<StateOnDisk>(read));
}

void check_chain(SqliteConnection& snapshot, const DatabaseFile& history, const KeyedHash& hash,
                 FilesVerdict& verdict) {
  // The state file was looked at after this snapshot, and may know of more than it holds.
  ChainVerdict chain = verify_chain(snapshot, hash);
  const std::string known = verdict.state ? verdict.state->chain : "";
  if (!known.empty() && known != chain.head.to_string()) {
    auto now = history.open_to_read();
    if (const auto* error = std::get_if<StoreError>(&now)) return verdict.failures.push_back(error->text);
    if (auto lack = what_chain_lacks(std::get<SqliteConnection>(now), known)) {
      chain.failures.push_back(*std::move(lack));
    }
  }
  verdict.failures.insert(verdict.failures.end(), chain.failures.begin(), chain.failures.end());
  verdict.chain = std::move(chain);
}

}  // namespace

std::variant<FilesVerdict, StoreError> verify_files(const std::filesystem::path& state,
                                                    const std::filesystem::path& history,
                                                    const KeyedHash& hash) {
  auto state_at = DatabaseFile::at(state, kStateFormat);
  if (auto* error = std::get_if<StoreError>(&state_at)) return std::move(*error);
  const auto looked = std::get<DatabaseFile>(state_at).look();
  const auto* wrong = std::get_if<StoreError>(&looked);
  if (wrong != nullptr && wrong->code != StoreError::Code::damaged &&
      wrong->code != StoreError::Code::foreign) {
    return *wrong;
  }
  const bool is_history = wrong != nullptr && wrong->code == StoreError::Code::foreign;
  auto history_at = DatabaseFile::at(is_history ? state : history, kHistoryFormat);
  if (auto* error = std::get_if<StoreError>(&history_at)) return std::move(*error);
  const auto& history_file = std::get<DatabaseFile>(history_at);
  const auto has_history = history_file.look();
  if (is_history && std::holds_alternative<StoreError>(has_history)) return *wrong;
  if (wrong == nullptr && !std::get<bool>(looked)) {
    return StoreError{StoreError::Code::unreadable,
                      fmt::format("{} is missing or empty", std::get<DatabaseFile>(state_at).name())};
  }

  FilesVerdict verdict;
  // The fold writes the history first: seen from a moment before the state file, it holds nothing that the
  // state file does not know of.
  std::optional<SqliteConnection> snapshot;
  if (const auto* error = std::get_if<StoreError>(&has_history)) {
    verdict.failures.push_back(error->text);
  } else if (std::get<bool>(has_history)) {
    auto opened = history_file.open_to_read();
    if (const auto* closed = std::get_if<StoreError>(&opened)) {
      verdict.failures.push_back(closed->text);
    } else {
      snapshot.emplace(std::move(std::get<SqliteConnection>(opened)));
      if (const auto failure = snapshot->execute("BEGIN; SELECT 1 FROM sqlite_master")) {
        verdict.failures.push_back(failure->text);
      }
    }
  }
  if (!is_history) verify_state(std::get<DatabaseFile>(state_at), verdict);
  if (!snapshot) return verdict;
  if (const auto error = check_integrity(*snapshot, history_file, verdict.failures)) {
    verdict.failures.push_back(error->text);
  }
  const auto found =
      verify_history(*snapshot, verdict.state ? &*verdict.state : nullptr, verdict.tenures.emplace());
  verdict.failures.insert(verdict.failures.end(), found.begin(), found.end());
  check_chain(*snapshot, history_file, hash, verdict);
  return verdict;
}

}  // namespace raspool
