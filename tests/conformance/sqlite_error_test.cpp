#include "core/store/sqlite_error.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <new>

namespace raspool {
namespace {

using Code = StoreError::Code;

TEST(SqliteError, ByItsCodeTellsTheServiceWhatToThinkOfTheFile) {
  const std::pair<int, Code> expected[] = {
      {SQLITE_BUSY, Code::busy},           {SQLITE_BUSY_SNAPSHOT, Code::busy},
      {SQLITE_FULL, Code::full},           {SQLITE_CORRUPT, Code::damaged},
      {SQLITE_NOTADB, Code::damaged},      {SQLITE_CORRUPT_INDEX, Code::damaged},
      {SQLITE_CANTOPEN, Code::unreadable}, {SQLITE_READONLY_DIRECTORY, Code::unreadable},
      {SQLITE_PERM, Code::unreadable},     {SQLITE_IOERR_FSYNC, Code::io},
      {SQLITE_IOERR_SHORT_READ, Code::io}, {SQLITE_MISUSE, Code::io},
  };
  for (const auto& [sqlite_code, code] : expected) {
    EXPECT_EQ(sqlite_error(sqlite_code, "/a/raspool.db", "detail").code, code) << sqlite_code;
  }
}

TEST(SqliteError, IsOneLineThatNamesTheFileAndSaysWhatToDo) {
  EXPECT_EQ(sqlite_error(SQLITE_FULL, "/a/raspool.db", "database or\ndisk is full").text,
            "/a/raspool.db cannot grow: the disk is full (SQLite: database or disk is full, code 13); free "
            "space on its "
            "volume");
}

TEST(SqliteError, OfMemoryIsNoErrorOfTheFile) {
  EXPECT_THROW(sqlite_error(SQLITE_NOMEM, "/a/raspool.db", "out of memory"), std::bad_alloc);
  EXPECT_THROW(sqlite_error(SQLITE_IOERR_NOMEM, "/a/raspool.db", "out of memory"), std::bad_alloc);
}

}  // namespace
}  // namespace raspool
