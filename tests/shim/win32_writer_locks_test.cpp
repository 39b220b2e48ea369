#include "win32-shim/env/win32_writer_locks.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/shim/helper.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/temporary_folder.hpp"

namespace raspool::win32 {
namespace {

using test::Helper;

class Win32WriterLocksTest : public testing::Test {
 protected:
  test::TemporaryFolder folder_;
  std::filesystem::path file_ = folder_ / L"raspool.db.lock";
  Win32WriterLocks locks_;
};

TEST_F(Win32WriterLocksTest, ASecondHolderInThisProcessIsTurnedAway) {
  auto first = locks_.try_lock(file_);
  ASSERT_TRUE(first);
  EXPECT_FALSE(locks_.try_lock(file_));
  EXPECT_FALSE(Win32WriterLocks().try_lock(file_));
  first.reset();
  EXPECT_TRUE(locks_.try_lock(file_));
}

TEST_F(Win32WriterLocksTest, LocksOnDifferentFilesDoNotMeet) {
  const auto one = locks_.try_lock(file_);
  const auto other = locks_.try_lock(folder_ / L"other.lock");
  EXPECT_TRUE(one);
  EXPECT_TRUE(other);
}

TEST_F(Win32WriterLocksTest, AnotherProcessIsTurnedAway) {
  const auto lock = locks_.try_lock(file_);
  ASSERT_TRUE(lock);
  EXPECT_EQ(Helper(RASPOOL_LOCK_HOLDER, L"", file_).read_line(), "busy");
}

TEST_F(Win32WriterLocksTest, ALockDiesWithItsProcess) {
  Helper holder(RASPOOL_LOCK_HOLDER, L"", file_);
  ASSERT_EQ(holder.read_line(), "held");
  EXPECT_FALSE(locks_.try_lock(file_));
  holder.kill();
  EXPECT_TRUE(test::eventually([&] { return locks_.try_lock(file_) != nullptr; }));
}

TEST_F(Win32WriterLocksTest, AFileThatCannotBeMadeGivesNoLock) {
  EXPECT_FALSE(locks_.try_lock(folder_ / L"missing" / L"raspool.db.lock"));
  EXPECT_FALSE(locks_.try_lock(folder_.path()));
}

TEST_F(Win32WriterLocksTest, WhatIsInTheFileStays) {
  std::ofstream(file_) << "a note";
  locks_.try_lock(file_).reset();
  std::string text;
  std::getline(std::ifstream(file_), text);
  EXPECT_EQ(text, "a note");
}

}  // namespace
}  // namespace raspool::win32
