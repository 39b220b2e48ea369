// A backup of both files, made while they are written.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "core/store/backup.hpp"
#include "core/store/verification.hpp"
#include "tests/conformance/described.hpp"
#include "tests/conformance/random_journal.hpp"
#include "tests/conformance/sqlite_file.hpp"
#include "tests/conformance/store_site.hpp"

namespace raspool::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class Backup : public testing::Test {
 protected:
  std::variant<BackupMade, StoreError> back_up(const FileProgress& progress = nullptr) {
    return back_up_files(site_.settings().state, site_.settings().history(), copy_.settings().state,
                         copy_.settings().history(), hash_, progress);
  }
  std::string error() {
    const auto done = back_up();
    return std::holds_alternative<StoreError>(done) ? std::get<StoreError>(done).text : "";
  }
  std::size_t files_in_copy() {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(copy_.folder().path()), fs::directory_iterator()));
  }

  SqliteSite site_, copy_;
  FakeKeyedHash hash_;
};

TEST_F(Backup, OpensWithAllThatWasWritten) {
  const auto store = site_.open_recovered();
  RandomJournal source(71);
  const Journal journal = source.next(300);
  must(store->append(journal));
  fold(*store, 200);
  const auto done = back_up();
  ASSERT_TRUE(std::holds_alternative<BackupMade>(done)) << std::get<StoreError>(done).text;
  EXPECT_EQ(files_in_copy(), 2u);
  EXPECT_EQ(std::get<BackupMade>(done).state_bytes, fs::file_size(copy_.settings().state));
  EXPECT_EQ(std::get<BackupMade>(done).history_bytes, fs::file_size(copy_.settings().history()));
  const auto opened = copy_.open();
  EXPECT_EQ(described(recovered(*opened).last), expected_last(journal));
  fold_all(*opened);
  EXPECT_EQ(described(copy_.history()), expected_history(journal));
}

TEST_F(Backup, IsMadeWhileTheFilesAreWrittenAndIsOfOneMomentEach) {
  const auto store = site_.open_recovered();
  RandomJournal source(72);
  must(store->append(source.next(2000)));
  std::atomic<bool> done = false;
  std::thread writer([&] {
    while (!done) must(store->append(source.next(20)));
  });
  std::thread folder([&] {
    while (!done) {
      if (fold(*store, 64) == 0) std::this_thread::yield();
    }
  });
  for (int round = 0; round < 3; ++round) {
    const auto made = back_up();
    EXPECT_TRUE(std::holds_alternative<BackupMade>(made)) << std::get<StoreError>(made).text;
    EXPECT_NO_THROW(copy_.open_recovered());
    for (const auto& entry : fs::directory_iterator(copy_.folder().path())) fs::remove(entry.path());
  }
  done = true;
  writer.join();
  folder.join();
}

TEST_F(Backup, HoldsNoCommitUp) {
  const auto store = site_.open_recovered();
  RandomJournal source(73);
  must(store->append(source.next(3000)));
  fold_all(*store);
  int commits = 0;
  const auto made = back_up([&](std::string_view what, std::uint64_t now, std::uint64_t all) {
    if (what != "copying") return;
    EXPECT_LE(now, all);
    must(store->append(source.next(20)));  // in the middle of it
    fold_all(*store);
    ++commits;
  });
  EXPECT_TRUE(std::holds_alternative<BackupMade>(made)) << std::get<StoreError>(made).text;
  EXPECT_GE(commits, 2);
}

TEST_F(Backup, TakesNobodysPlace) {
  site_.open_recovered();
  copy_.open_recovered();
  EXPECT_THAT(error(), HasSubstr("raspool.db is there already; name another file"));
  fs::remove(copy_.settings().state);
  EXPECT_THAT(error(), HasSubstr("raspool-history.db is there already"));
}

TEST_F(Backup, OfFilesThatAreNotSoundIsNotMade) {
  auto store = site_.open_recovered();
  RandomJournal source(74);
  must(store->append(source.next(300)));
  fold_all(*store);
  SqliteFile(site_.settings().history()).run("UPDATE tenure_2026_01 SET to_time = to_time + 1");
  EXPECT_THAT(error(), HasSubstr("no backup was made"));
  EXPECT_EQ(files_in_copy(), 0u);
}

TEST_F(Backup, WithoutAHistoryIsOfTheStateFileAlone) {
  site_.open_recovered();
  fs::remove(site_.settings().history());
  const auto made = back_up();
  ASSERT_TRUE(std::holds_alternative<BackupMade>(made)) << std::get<StoreError>(made).text;
  EXPECT_FALSE(std::get<BackupMade>(made).history_bytes);
  EXPECT_EQ(files_in_copy(), 1u);
}

TEST_F(Backup, WhereNothingCanBeMadeSaysSo) {
  site_.open_recovered();
  const auto made =
      back_up_files(site_.settings().state, site_.settings().history(), copy_.folder() / "no" / "a.db",
                    copy_.folder() / "no" / "a-history.db", hash_);
  ASSERT_TRUE(std::holds_alternative<StoreError>(made));
  EXPECT_THAT(std::get<StoreError>(made).text, HasSubstr("a.db.new"));
}

}  // namespace
}  // namespace raspool::test
