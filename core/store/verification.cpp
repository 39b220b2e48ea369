#include "core/store/verification.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "core/store/chain_verification.hpp"
#include "core/store/database_file.hpp"
#include "core/store/history_schema.hpp"
#include "core/store/history_verification.hpp"
#include "core/store/state_schema.hpp"

namespace raspool {
namespace {

// SQLite's steps for a row of a table with an index, as counted with tenures: near enough to show how far it
// is.
constexpr std::uint64_t kStepsOfIntegrityCheck = 60;

// Tells how far a statement is, by SQLite's own steps, to the end of the scope.
class StepProgress {
 public:
  StepProgress(SqliteConnection& connection, std::string_view what, std::uint64_t all,
               const FileProgress& progress)
      : connection_(connection), what_(what), all_(all), progress_(progress) {
    if (progress_) sqlite3_progress_handler(connection_.handle(), kEvery, &StepProgress::tell, this);
  }
  StepProgress(const StepProgress&) = delete;
  StepProgress& operator=(const StepProgress&) = delete;
  ~StepProgress() { sqlite3_progress_handler(connection_.handle(), 0, nullptr, nullptr); }

 private:
  static constexpr int kEvery = 10'000;
  static int tell(void* self) noexcept try {
    auto* progress = static_cast<StepProgress*>(self);
    progress->done_ += kEvery;
    progress->progress_(progress->what_, std::min(progress->done_, progress->all_), progress->all_);
    return 0;
  } catch (...) {  // not shown is not wrong
    return 0;
  }

  SqliteConnection& connection_;
  const std::string_view what_;
  const std::uint64_t all_;
  const FileProgress& progress_;
  std::uint64_t done_ = 0;
};

// SQLite's lines about it, each with the file's name.
std::optional<StoreError> check_integrity(SqliteConnection& connection, const DatabaseFile& file,
                                          std::uint64_t rows, const FileProgress& progress,
                                          std::vector<std::string>& failures) {
  const StepProgress steps(connection, "checking pages", kStepsOfIntegrityCheck * rows, progress);
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

// How many rows the file has in these tables; 0 also if that cannot be told.
std::uint64_t rows_in(SqliteConnection& connection, std::string_view table) {
  const auto counted = connection.ask_number(fmt::format("SELECT count(*) FROM {}", table));
  const auto* count = std::get_if<std::int64_t>(&counted);
  return count == nullptr ? 0 : static_cast<std::uint64_t>(*count);
}

void verify_state(const DatabaseFile& file, const FileProgress& progress, FilesVerdict& verdict) {
  auto& failures = verdict.failures;
  auto connection = file.open_to_read();
  if (const auto* error = std::get_if<StoreError>(&connection)) return failures.push_back(error->text);
  auto& state = std::get<SqliteConnection>(connection);
  const std::uint64_t leases = progress ? rows_in(state, "lease") : 0;
  if (const auto error = check_integrity(state, file, leases, progress, failures)) {
    failures.push_back(error->text);
  }
  if (const auto error = check_fold(state, verdict)) failures.push_back(error->text);
  auto read = read_state_file(file.path());
  if (const auto* error = std::get_if<StoreError>(&read)) return failures.push_back("I7: " + error->text);
  verdict.state = std::move(std::get<StateOnDisk>(read));
}

void check_chain(SqliteConnection& snapshot, const DatabaseFile& history, const KeyedHash& hash,
                 const FileProgress& progress, FilesVerdict& verdict) {
  // The state file was looked at after this snapshot, and may know of more than it holds.
  ChainVerdict chain = verify_chain(snapshot, hash, verdict.tenures.value_or(0), progress);
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
                                                    const KeyedHash& hash, const FileProgress& progress) {
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
  if (!is_history) verify_state(std::get<DatabaseFile>(state_at), progress, verdict);
  if (!snapshot) return verdict;
  const std::uint64_t tenures = progress ? rows_in(*snapshot, "tenure") : 0;
  if (const auto error = check_integrity(*snapshot, history_file, tenures, progress, verdict.failures)) {
    verdict.failures.push_back(error->text);
  }
  const auto found = verify_history(*snapshot, verdict.state ? &*verdict.state : nullptr, tenures, progress,
                                    verdict.tenures.emplace());
  verdict.failures.insert(verdict.failures.end(), found.begin(), found.end());
  check_chain(*snapshot, history_file, hash, progress, verdict);
  return verdict;
}

}  // namespace raspool
