#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "core/store/lease_store.hpp"
#include "core/store/sqlite_connection.hpp"

namespace raspool {

// What makes a database file recognisable as one of ours.
struct FileFormat {
  std::string_view noun;         // "state file"
  std::uint32_t application_id;  // SQLite's field of that name
  std::uint32_t schema;          // the newest that this program knows; SQLite's user_version
  // How much of its beginning nearly every question reads: definitions, small tables, roots of large ones.
  // Together they come from a disk about as fast as two of their pages, one by one.
  std::size_t head_bytes;
};

enum class Syncing : std::uint8_t {
  each_commit,     // a commit has reached the disk when it returns
  at_checkpoints,  // a commit has reached the operating system; a power cut may take the last ones, never the
                   // file
};
const char* to_sql(Syncing syncing);

// A database file of ours by its name.
class DatabaseFile {
 public:
  static std::variant<DatabaseFile, StoreError> at(const std::filesystem::path& path,
                                                   const FileFormat& format);

  // Reads the first bytes and changes nothing. True: the file is there and ours; false: it is missing or
  // empty.
  std::variant<bool, StoreError> look() const;

  // Makes the file with the tables of `schema_sql` and what `fill` puts in. It appears complete under its
  // name or not at all; a crash leaves at most NAME.new behind, which the next try replaces.
  using Fill = std::function<std::optional<StoreError>(SqliteConnection&)>;
  std::optional<StoreError> make(const std::string& schema_sql, const Fill& fill) const;
  // The same in two parts, with time between them to put an old file out of the way: first all that takes
  // time or may fail for want of space.
  std::optional<StoreError> prepare(const std::string& schema_sql, const Fill& fill) const;
  std::optional<StoreError> put_in_place() const;

  // A connection to a file of ours, in WAL mode. Nothing is changed in a file that turns out not to be ours.
  std::variant<SqliteConnection, StoreError> open(Syncing syncing) const;

  // A connection that only reads, beside a process that writes or without one. Applies what the WAL holds;
  // neither the file nor its WAL is changed, and without a WAL none is made.
  std::variant<SqliteConnection, StoreError> open_to_read() const;

  // Asks SQLite whether the file is sound, unless it is so large that the answer would take long.
  std::optional<StoreError> check_if_small(SqliteConnection& connection) const;

  const std::filesystem::path& path() const { return path_; }
  const std::string& name() const { return name_; }  // UTF-8

 private:
  std::variant<bool, StoreError> look(std::size_t head_size) const;  // reads so much of it
  DatabaseFile(std::filesystem::path path, std::string name, const FileFormat& format)
      : path_(std::move(path)), name_(std::move(name)), format_(&format) {}
  std::optional<StoreError> look_around() const;
  std::optional<StoreError> check_identity(SqliteConnection& connection) const;
  std::optional<StoreError> check_identity(std::uint32_t application_id, std::uint32_t schema) const;
  std::optional<StoreError> write_new(const std::string& new_name, const std::string& schema_sql,
                                      const Fill& fill) const;

  std::filesystem::path path_;
  std::string name_;
  const FileFormat* format_;
};

}  // namespace raspool
