#include "core/store/sqlite_error.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <new>
#include <string>

namespace raspool {
namespace {

struct Meaning {
  int primary_code;
  StoreError::Code code;
  std::string_view what;
  std::string_view advice;
};

constexpr std::string_view kCheckRights =
    "let the account that raspool runs as read and write the file and its folder";
constexpr std::string_view kRestore =
    "restore both raspool files from a backup, or move them and the files beside them away to start anew";

constexpr Meaning kMeanings[] = {
    {SQLITE_BUSY, StoreError::Code::busy, "is locked by another program",
     "end what holds it, such as an sqlite3 shell with an open transaction"},
    {SQLITE_LOCKED, StoreError::Code::busy, "is locked", "try again"},
    {SQLITE_FULL, StoreError::Code::full, "cannot grow: the disk is full", "free space on its volume"},
    {SQLITE_CORRUPT, StoreError::Code::damaged, "is damaged", kRestore},
    {SQLITE_NOTADB, StoreError::Code::damaged, "is damaged: it is no SQLite database any more", kRestore},
    {SQLITE_CANTOPEN, StoreError::Code::unreadable, "cannot be opened", kCheckRights},
    {SQLITE_PERM, StoreError::Code::unreadable, "may not be opened", kCheckRights},
    {SQLITE_AUTH, StoreError::Code::unreadable, "may not be opened", kCheckRights},
    {SQLITE_READONLY, StoreError::Code::unreadable, "may not be written", kCheckRights},
    {SQLITE_IOERR, StoreError::Code::io, "could not be read or written", "check the disk"},
};

constexpr Meaning kUnexpected{SQLITE_ERROR, StoreError::Code::io, "refused a command of raspool",
                              "report this line; it should not happen"};

const Meaning& meaning_of_code(int primary_code) {
  for (const Meaning& meaning : kMeanings) {
    if (meaning.primary_code == primary_code) return meaning;
  }
  return kUnexpected;
}

}  // namespace

StoreError sqlite_error(int extended_code, std::string_view file, std::string_view detail) {
  if (extended_code == SQLITE_IOERR_NOMEM) throw std::bad_alloc();
  const int primary_code = extended_code & 0xFF;
  if (primary_code == SQLITE_NOMEM) throw std::bad_alloc();
  const Meaning& meaning = meaning_of_code(primary_code);
  std::string one_line(detail);
  std::replace(one_line.begin(), one_line.end(), '\n', ' ');
  return {meaning.code, fmt::format("{} {} (SQLite: {}, code {}); {}", file, meaning.what, one_line,
                                    extended_code, meaning.advice)};
}

StoreError in_history(StoreError error) {
  error.in_history = true;
  return error;
}

StoreError sqlite_error(sqlite3* connection) {
  const char* file = sqlite3_db_filename(connection, "main");
  return sqlite_error(sqlite3_extended_errcode(connection), file == nullptr ? "the database" : file,
                      sqlite3_errmsg(connection));
}

}  // namespace raspool
