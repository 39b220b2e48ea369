#include "core/store/backup.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "core/store/database_file.hpp"
#include "core/store/history_schema.hpp"
#include "core/store/sqlite_error.hpp"
#include "core/store/state_schema.hpp"
#include "core/store/verification.hpp"

namespace raspool {
namespace {

namespace fs = std::filesystem;

constexpr int kPagesInStep = 1024;  // 4 MiB

std::string utf8_of(const fs::path& path) {
  const std::u8string text = path.u8string();
  return {text.begin(), text.end()};
}

fs::path with_suffix_of(fs::path path, std::string_view ending) {
  path += ending;
  return path;
}

StoreError failure(const fs::path& path, std::string_view what) {
  return {StoreError::Code::io, fmt::format("{} {}", utf8_of(path), what)};
}

// Removes the unfinished copy at the end of the scope, unless it has got its name.
class NewFile {
 public:
  explicit NewFile(fs::path name) : name_(std::move(name)) { remove(); }
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  ~NewFile() { remove(); }

  const fs::path& name() const { return name_; }
  fs::path path() const { return with_suffix_of(name_, ".new"); }
  std::optional<StoreError> put_in_place() const {
    std::error_code error;
    fs::rename(path(), name_, error);
    if (!error) return std::nullopt;
    return failure(name_, fmt::format("cannot be made: {}; check the rights to its folder", error.message()));
  }

 private:
  void remove() const {
    for (const std::string_view ending : {".new", ".new-wal", ".new-shm", ".new-journal"}) {
      std::error_code ignored;
      fs::remove(with_suffix_of(name_, ending), ignored);
    }
  }

  fs::path name_;
};

struct BackupCloser {
  void operator()(sqlite3_backup* backup) const { sqlite3_backup_finish(backup); }
};

std::optional<StoreError> copy_pages(SqliteConnection& from, SqliteConnection& to,
                                     const FileProgress& progress) {
  std::unique_ptr<sqlite3_backup, BackupCloser> backup(
      sqlite3_backup_init(to.handle(), "main", from.handle(), "main"));
  if (!backup) return sqlite_error(to.handle());
  int result = SQLITE_OK;
  while (result == SQLITE_OK) {
    result = sqlite3_backup_step(backup.get(), kPagesInStep);
    if (!progress) continue;
    const auto all = static_cast<std::uint64_t>(sqlite3_backup_pagecount(backup.get()));
    progress("copying", all - static_cast<std::uint64_t>(sqlite3_backup_remaining(backup.get())), all);
  }
  sqlite3_backup_finish(backup.release());
  if (result == SQLITE_DONE) return std::nullopt;
  return sqlite_error(result, sqlite3_db_filename(to.handle(), "main"), sqlite3_errstr(result));
}

std::optional<StoreError> copy(const DatabaseFile& file, const NewFile& to, const FileProgress& progress) {
  auto from = file.open_to_read();
  if (auto* error = std::get_if<StoreError>(&from)) return std::move(*error);
  // One view of it until all is copied: else each commit meanwhile would make the copy begin anew.
  auto& source = std::get<SqliteConnection>(from);
  if (auto error = source.execute("BEGIN; SELECT 1 FROM sqlite_master")) return error;

  auto made = SqliteConnection::open(utf8_of(to.path()), SqliteConnection::Mode::create);
  if (auto* error = std::get_if<StoreError>(&made)) return std::move(*error);
  auto& target = std::get<SqliteConnection>(made);
  std::error_code ignored;  // it holds names of people and a secret
  fs::permissions(to.path(), fs::perms::owner_read | fs::perms::owner_write, ignored);
  if (auto error = target.execute("PRAGMA synchronous = FULL")) return error;
  return copy_pages(source, target, progress);
}

std::optional<StoreError> check_free(const fs::path& path) {
  std::error_code error;
  if (!fs::exists(path, error)) return std::nullopt;
  return failure(path, "is there already; name another file, or move it away");
}

std::optional<StoreError> check_sound(const NewFile& state, const NewFile& history, const KeyedHash& hash,
                                      const FileProgress& progress) {
  const auto verdict = verify_files(state.path(), history.path(), hash, progress);
  if (const auto* error = std::get_if<StoreError>(&verdict)) return *error;
  const auto& failures = std::get<FilesVerdict>(verdict).failures;
  if (failures.empty()) return std::nullopt;
  return StoreError{
      StoreError::Code::damaged,
      fmt::format("The files are not sound, and no backup was made: {}; `raspoolctl verify` tells all "
                  "that is wrong",
                  failures.front())};
}

}  // namespace

std::variant<BackupMade, StoreError> back_up_files(const fs::path& state, const fs::path& history,
                                                   const fs::path& state_copy, const fs::path& history_copy,
                                                   const KeyedHash& hash, const FileProgress& progress) {
  for (const fs::path& path : {state_copy, history_copy}) {
    if (auto error = check_free(path)) return *std::move(error);
  }
  auto state_at = DatabaseFile::at(state, kStateFormat);
  if (auto* error = std::get_if<StoreError>(&state_at)) return std::move(*error);
  auto history_at = DatabaseFile::at(history, kHistoryFormat);
  if (auto* error = std::get_if<StoreError>(&history_at)) return std::move(*error);

  const NewFile new_state(state_copy), new_history(history_copy);
  if (auto error = copy(std::get<DatabaseFile>(state_at), new_state, progress)) return *std::move(error);
  const auto has_history = std::get<DatabaseFile>(history_at).look();
  if (const auto* error = std::get_if<StoreError>(&has_history)) return *error;
  if (std::get<bool>(has_history)) {
    if (auto error = copy(std::get<DatabaseFile>(history_at), new_history, progress))
      return *std::move(error);
  }
  if (auto error = check_sound(new_state, new_history, hash, progress)) return *std::move(error);

  // The history first: a state file without its history would be taken for one that has lost it.
  BackupMade made;
  std::error_code ignored;
  made.state_bytes = fs::file_size(new_state.path(), ignored);
  if (std::get<bool>(has_history)) {
    made.history_bytes = fs::file_size(new_history.path(), ignored);
    if (auto error = new_history.put_in_place()) return *std::move(error);
  }
  if (auto error = new_state.put_in_place()) return *std::move(error);
  return made;
}

}  // namespace raspool
