#include "core/store/database_file.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cstddef>
#include <cstdlib>
#include <exception>
#include <memory>
#include <new>
#include <span>
#include <system_error>
#include <utility>
#include <vector>

#include "core/store/sqlite_error.hpp"

namespace raspool {
namespace {

namespace fs = std::filesystem;

// SQLite's file format, section 1.3: the header of every database file.
constexpr std::size_t kHeaderSize = 100;
constexpr std::string_view kMagic{"SQLite format 3\0", 16};
constexpr std::size_t kUserVersionOffset = 60;
constexpr std::size_t kApplicationIdOffset = 68;

constexpr std::uintmax_t kSmallFile = 8 * 1024 * 1024;  // bytes; SQLite checks them in well under 0.1 s

std::string utf8(const fs::path& path) {  // throws for a name that is no Unicode
  const std::u8string text = path.u8string();
  return {text.begin(), text.end()};
}

std::uint32_t big_endian(std::span<const char> bytes, std::size_t offset) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i) number = number << 8 | static_cast<std::uint8_t>(bytes[offset + i]);
  return number;
}

// quick_check tells in words that it could not read a page, and goes on.
bool is_about_reading(std::string_view verdict) {
  constexpr std::string_view kCode = "unable to get the page. error code=";
  const auto at = verdict.find(kCode);
  if (at == std::string_view::npos) return verdict.find("ailed to get page") != std::string_view::npos;
  const int code = std::atoi(std::string(verdict.substr(at + kCode.size())).c_str());
  return (code & 0xFF) != SQLITE_CORRUPT;
}

// The first bytes of a file; those that it does not have are 0. By SQLite's own means, since on POSIX a file
// that is opened and closed behind its back loses the locks that connections of this process have on it.
enum class ReadHead : std::uint8_t { done, not_opened, not_read };
ReadHead read_head(const std::string& name, std::span<char> header) {
  sqlite3_vfs* system = sqlite3_vfs_find(nullptr);
  std::string full(static_cast<std::size_t>(system->mxPathname) + 1, '\0');
  if (system->xFullPathname(system, name.c_str(), system->mxPathname + 1, full.data()) != SQLITE_OK) {
    return ReadHead::not_opened;
  }
  const std::unique_ptr<const char, void (*)(const char*)> path(
      sqlite3_create_filename(full.c_str(), "", "", 0, nullptr),
      [](const char* file) { sqlite3_free_filename(const_cast<char*>(file)); });
  if (!path) throw std::bad_alloc();
  std::vector<std::max_align_t> room(static_cast<std::size_t>(system->szOsFile) / sizeof(std::max_align_t) +
                                     1);
  auto* file = reinterpret_cast<sqlite3_file*>(room.data());
  const int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_MAIN_DB;
  int opened_as = 0;
  if (system->xOpen(system, path.get(), file, flags, &opened_as) != SQLITE_OK) {
    if (file->pMethods != nullptr) file->pMethods->xClose(file);
    return ReadHead::not_opened;
  }
  const int result = file->pMethods->xRead(file, header.data(), static_cast<int>(header.size()), 0);
  file->pMethods->xClose(file);
  return result == SQLITE_OK || result == SQLITE_IOERR_SHORT_READ ? ReadHead::done : ReadHead::not_read;
}

void remove_quietly(fs::path path, std::string_view ending) {
  path += ending;
  std::error_code ignored;
  fs::remove(path, ignored);
}

}  // namespace

std::variant<DatabaseFile, StoreError> DatabaseFile::at(const fs::path& path, const FileFormat& format) {
  try {
    return DatabaseFile(path, utf8(path), format);
  } catch (const std::system_error&) {
    return StoreError{StoreError::Code::unreadable,
                      fmt::format("The name of the {} is not valid Unicode; choose another", format.noun)};
  }
}

std::variant<bool, StoreError> DatabaseFile::look() const { return look(kHeaderSize); }

std::variant<bool, StoreError> DatabaseFile::look(std::size_t head_size) const {
  const auto unreadable = [&](std::string_view what) {
    return StoreError{StoreError::Code::unreadable, fmt::format("{} {}", name_, what)};
  };
  if (auto error = look_around()) return *std::move(error);
  std::error_code error;
  const fs::file_status status = fs::status(path_, error);
  if (status.type() == fs::file_type::not_found) return false;
  if (status.type() == fs::file_type::none) {
    return unreadable(
        fmt::format("cannot be looked at: {}; check the rights to its folder", error.message()));
  }
  if (status.type() == fs::file_type::directory) return unreadable("is a folder; name a file in it");
  if (status.type() != fs::file_type::regular) return unreadable("is no ordinary file; name one");

  const std::uintmax_t size = fs::file_size(path_, error);
  if (error) return unreadable("cannot be read; check the disk");
  if (size == 0) return false;
  std::vector<char> header(head_size);
  const ReadHead head = read_head(name_, header);
  if (head == ReadHead::not_opened) {
    return unreadable("cannot be opened; let the account that raspool runs as read and write it");
  }
  if (head == ReadHead::not_read) return unreadable("cannot be read; check the disk");
  if (size < kHeaderSize || std::string_view(header.data(), kMagic.size()) != kMagic) {
    return unreadable(
        fmt::format("is not a database; name another {}, or restore this one from a backup", format_->noun));
  }
  if (auto wrong =
          check_identity(big_endian(header, kApplicationIdOffset), big_endian(header, kUserVersionOffset))) {
    return *std::move(wrong);
  }
  return true;
}

std::optional<StoreError> DatabaseFile::look_around() const {
  std::error_code ignored;
  const fs::path folder = path_.parent_path();
  if (folder.empty() || fs::is_directory(folder, ignored)) return std::nullopt;
  return StoreError{
      StoreError::Code::unreadable,
      fmt::format("{} cannot be made: its folder does not exist or may not be read; make the folder, or name "
                  "another {}",
                  name_, format_->noun)};
}

std::optional<StoreError> DatabaseFile::check_identity(std::uint32_t application_id,
                                                       std::uint32_t schema) const {
  if (application_id != format_->application_id) {
    return StoreError{StoreError::Code::foreign,
                      fmt::format("{} is not a raspool {}: another program made it; name another file", name_,
                                  format_->noun)};
  }
  if (schema > format_->schema) {
    return StoreError{
        StoreError::Code::newer_schema,
        fmt::format("{} is a {} of schema {}, made by a newer raspool (this one knows schema {}); install "
                    "that version, or name another file",
                    name_, format_->noun, schema, format_->schema)};
  }
  if (schema == 0) {
    return StoreError{StoreError::Code::damaged,
                      fmt::format("{} does not say its schema; restore it from a backup", name_)};
  }
  return std::nullopt;
}

std::optional<StoreError> DatabaseFile::check_identity(SqliteConnection& connection) const {
  const auto application_id = connection.ask_number("PRAGMA application_id");
  if (const auto* error = std::get_if<StoreError>(&application_id)) return *error;
  const auto schema = connection.ask_number("PRAGMA user_version");
  if (const auto* error = std::get_if<StoreError>(&schema)) return *error;
  return check_identity(static_cast<std::uint32_t>(std::get<std::int64_t>(application_id)),
                        static_cast<std::uint32_t>(std::get<std::int64_t>(schema)));
}

std::optional<StoreError> DatabaseFile::make(const std::string& schema_sql, const Fill& fill) const {
  if (auto error = prepare(schema_sql, fill)) return error;
  return put_in_place();
}

std::optional<StoreError> DatabaseFile::prepare(const std::string& schema_sql, const Fill& fill) const {
  fs::path new_path = path_;
  new_path += ".new";
  remove_quietly(new_path, "");
  remove_quietly(new_path, "-journal");
  if (auto error = write_new(name_ + ".new", schema_sql, fill)) {
    remove_quietly(new_path, "");
    return error;
  }
  return std::nullopt;
}

std::optional<StoreError> DatabaseFile::put_in_place() const {
  fs::path new_path = path_;
  new_path += ".new";
  // Left-overs of a file that is gone would be read as part of the new one. SQLite removes them likewise.
  for (const std::string_view ending : {"-wal", "-shm", "-journal"}) remove_quietly(path_, ending);
  std::error_code error;
  fs::rename(new_path, path_, error);
  if (!error) return std::nullopt;
  remove_quietly(new_path, "");
  return StoreError{StoreError::Code::io, fmt::format("{} cannot be made: {}; check the rights to its folder",
                                                      name_, error.message())};
}

std::optional<StoreError> DatabaseFile::write_new(const std::string& new_name, const std::string& schema_sql,
                                                  const Fill& fill) const {
  auto opened = SqliteConnection::open(new_name, SqliteConnection::Mode::create);
  if (auto* error = std::get_if<StoreError>(&opened)) return std::move(*error);
  auto& connection = std::get<SqliteConnection>(opened);
  // It holds names of people and a secret: for its owner alone, as are the files that SQLite puts beside it.
  std::error_code ignored;
  fs::path new_path = path_;
  new_path += ".new";
  fs::permissions(new_path, fs::perms::owner_read | fs::perms::owner_write, ignored);
  const std::string identity = fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {};",
                                           format_->application_id, format_->schema);
  if (auto error = connection.execute("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = FULL; BEGIN;"))
    return error;
  if (auto error = connection.execute(identity + schema_sql)) return error;
  if (auto error = fill(connection)) return error;
  if (auto error = connection.execute("COMMIT")) return error;
  return connection.execute("PRAGMA journal_mode = WAL");
}

const char* to_sql(Syncing syncing) {
  return syncing == Syncing::each_commit ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL";
}

std::variant<SqliteConnection, StoreError> DatabaseFile::open(Syncing syncing) const {
  auto opened = SqliteConnection::open(name_, SqliteConnection::Mode::existing);
  if (std::holds_alternative<StoreError>(opened)) return opened;
  auto& connection = std::get<SqliteConnection>(opened);
  connection.set_patience(std::chrono::seconds(1));

  // The file's head was ours, but its WAL may say otherwise: until that is known, closing must not move it.
  sqlite3_db_config(connection.handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  if (auto error = check_identity(connection)) return *std::move(error);
  if (sqlite3_db_readonly(connection.handle(), "main") != 0) {
    return sqlite_error(SQLITE_READONLY, name_, "write-protected");
  }
  sqlite3_db_config(connection.handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, nullptr);

  const auto mode = connection.ask_text("PRAGMA journal_mode = WAL");
  if (const auto* error = std::get_if<StoreError>(&mode)) return *error;
  if (std::get<std::string>(mode) != "wal") {
    return sqlite_error(SQLITE_CANTOPEN, name_, "the volume does not support shared memory");
  }
  if (auto error = connection.execute("PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON;"))
    return *std::move(error);
  if (auto error = connection.execute(to_sql(syncing))) return *std::move(error);
  return opened;
}

std::variant<SqliteConnection, StoreError> DatabaseFile::open_to_read() const {
  const auto is_there = look(format_->head_bytes);
  if (const auto* error = std::get_if<StoreError>(&is_there)) return *error;
  if (!std::get<bool>(is_there)) {
    return StoreError{StoreError::Code::unreadable,
                      fmt::format("{} is missing or empty: there is no {} to read", name_, format_->noun)};
  }
  // Without a log the file is whole and nobody writes it; opened as one that can change it would get a log
  // and an index, which a connection that only reads leaves behind.
  fs::path log = path_;
  log += "-wal";
  std::error_code ignored;
  const auto mode =
      fs::exists(log, ignored) ? SqliteConnection::Mode::read_only : SqliteConnection::Mode::immutable;
  auto opened = SqliteConnection::open(name_, mode);
  if (std::holds_alternative<StoreError>(opened)) return opened;
  auto& connection = std::get<SqliteConnection>(opened);
  connection.set_patience(std::chrono::seconds(1));
  if (auto error = check_identity(connection)) return *std::move(error);
  return opened;
}

std::optional<StoreError> DatabaseFile::check_if_small(SqliteConnection& connection) const {
  std::error_code error;
  const std::uintmax_t size = fs::file_size(path_, error);
  if (error || size > kSmallFile) return std::nullopt;
  const auto verdict = connection.ask_text("PRAGMA quick_check(1)");
  if (const auto* failed = std::get_if<StoreError>(&verdict)) return *failed;
  const auto& text = std::get<std::string>(verdict);
  if (text == "ok") return std::nullopt;
  return sqlite_error(is_about_reading(text) ? SQLITE_IOERR_READ : SQLITE_CORRUPT, name_, text);
}

}  // namespace raspool
