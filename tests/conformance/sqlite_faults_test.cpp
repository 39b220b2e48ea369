// What reaches the disk when, and what happens when the disk refuses.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <limits>

#include "tests/conformance/described.hpp"
#include "tests/conformance/faulty_vfs.hpp"
#include "tests/conformance/random_journal.hpp"
#include "tests/conformance/sqlite_file.hpp"
#include "tests/conformance/store_site.hpp"
#include "tests/support/times.hpp"

namespace raspool::test {
namespace {

constexpr int kForEver = std::numeric_limits<int>::max();

void expect_sound(const SqliteSite& site) {
  EXPECT_EQ(SqliteFile(site.settings().state).value("PRAGMA integrity_check"), "ok");
  EXPECT_EQ(SqliteFile(site.settings().history()).value("PRAGMA integrity_check"), "ok");
}

class StoreOnAFaultyDisk : public testing::Test {
 protected:
  FaultyVfs disk_;
};

TEST_F(StoreOnAFaultyDisk, UnderPowerEachCommitIsSyncedOnce) {
  SqliteSite site(Durability::power);
  RandomJournal source(1);
  const auto store = site.open_recovered();
  must(store->append(source.next(3)));  // the first one also syncs the log's header
  const int before = disk_.syncs("raspool.db-wal");
  for (int i = 0; i < 10; ++i) must(store->append(source.next(3)));
  EXPECT_EQ(disk_.syncs("raspool.db-wal") - before, 10);
  EXPECT_EQ(disk_.syncs("raspool.db"), 0);
  must(store->mark_alive(kStart.wall));
  must(store->mark_stopped(kStart.wall));
  EXPECT_EQ(disk_.syncs("raspool.db-wal") - before, 12);
}

TEST_F(StoreOnAFaultyDisk, WhatWasCommittedBeforePowerWasAskedForIsSyncedThen) {
  SqliteSite site(Durability::process);
  RandomJournal source(1);
  const auto store = site.open_recovered();
  must(store->append(source.next(3)));
  const int before = disk_.syncs("raspool.db-wal");
  must(store->append(source.next(3)));
  ASSERT_EQ(disk_.syncs("raspool.db-wal"), before);
  must(store->set_durability(Durability::power));
  EXPECT_EQ(disk_.syncs("raspool.db-wal"), before + 1);
  must(store->set_durability(Durability::process));
  EXPECT_EQ(disk_.syncs("raspool.db-wal"), before + 1);
}

TEST_F(StoreOnAFaultyDisk, UnderProcessAndNoneNoCommitWaitsForTheDisk) {
  for (const Durability durability : {Durability::process, Durability::none}) {
    SqliteSite site(durability);
    RandomJournal source(1);
    const auto store = site.open_recovered();
    must(store->append(source.next(3)));  // the log begins, and its header is synced
    const int before = disk_.syncs("");
    for (int i = 0; i < 10; ++i) must(store->append(source.next(3)));
    must(store->mark_alive(kStart.wall));
    EXPECT_EQ(disk_.syncs(""), before);
  }
}

TEST_F(StoreOnAFaultyDisk, TheHistoryIsOnDiskBeforeTheJournalIsTrimmedWhateverTheDurability) {
  SqliteSite site(Durability::none);
  RandomJournal source(1);
  const auto store = site.open_recovered();
  must(store->append(source.next(100)));
  EXPECT_EQ(fold(*store, 50), 50u);  // the log begins, and its header is synced
  const int before = disk_.syncs("raspool-history.db-wal");
  EXPECT_EQ(fold(*store, 50), 50u);
  EXPECT_GT(disk_.syncs("raspool-history.db-wal"), before);
}

TEST_F(StoreOnAFaultyDisk, AFullDiskIsToldAndLosesNothing) {
  SqliteSite site(Durability::power);
  RandomJournal source(2);
  Journal journal = source.next(10);
  const Journal batch = source.next(5);
  auto store = site.open_recovered();
  must(store->append(journal));

  disk_.fail(1, SQLITE_FULL, kForEver);
  for (int i = 0; i < 3; ++i) {
    const auto error = store->append(batch);
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code, StoreError::Code::full);
    EXPECT_NE(error->text.find("raspool.db cannot grow: the disk is full"), std::string::npos) << error->text;
    EXPECT_EQ(error->text.find('\n'), std::string::npos);
  }
  EXPECT_TRUE(store->mark_alive(kStart.wall));
  EXPECT_TRUE(std::holds_alternative<StoreError>(store->fold(5)));
  EXPECT_EQ(described(recovered(*store).last), expected_last(journal));

  disk_.heal();
  must(store->append(batch));
  journal.insert(journal.end(), batch.begin(), batch.end());
  fold_all(*store);
  store = nullptr;
  EXPECT_EQ(described(recovered(*site.open()).last), expected_last(journal));
  EXPECT_EQ(described(site.history()), expected_history(journal));
  expect_sound(site);
}

// Each change of a file fails once in turn, and once from then on until the next try.
TEST_F(StoreOnAFaultyDisk, AnAppendThatFailsAnywhereMayBeTriedAgain) {
  for (const int times : {1, kForEver}) {
    for (const int code : {SQLITE_IOERR_WRITE, SQLITE_FULL, SQLITE_IOERR_FSYNC}) {
      for (int countdown = 1;; ++countdown) {
        SqliteSite site(Durability::power);
        RandomJournal source(3);
        Journal journal = source.next(40);
        const Journal batch = source.next(30);
        auto store = site.open_recovered();
        must(store->append(journal));

        disk_.fail(countdown, code, times);
        const auto error = store->append(batch);
        disk_.heal();
        ASSERT_EQ(error.has_value(), disk_.has_failed()) << "change " << countdown;
        if (error) {
          EXPECT_EQ(described(recovered(*store).last), expected_last(journal)) << "change " << countdown;
          must(store->append(batch));
        }
        journal.insert(journal.end(), batch.begin(), batch.end());
        store = nullptr;
        ASSERT_EQ(described(recovered(*site.open()).last), expected_last(journal)) << "change " << countdown;
        expect_sound(site);
        if (!error) break;
      }
    }
  }
}

TEST_F(StoreOnAFaultyDisk, AFoldThatFailsAnywhereMayBeTriedAgain) {
  for (const int code : {SQLITE_IOERR_WRITE, SQLITE_FULL}) {
    for (int countdown = 1;; ++countdown) {
      SqliteSite site(Durability::power);
      RandomJournal source(4);
      const Journal journal = source.next(60);
      auto store = site.open_recovered();
      must(store->append(journal));
      fold(*store, 20);

      disk_.fail(countdown, code);
      const auto moved = store->fold(30);
      disk_.heal();
      const bool failed = disk_.has_failed();
      ASSERT_EQ(std::holds_alternative<StoreError>(moved), failed) << "change " << countdown;
      EXPECT_EQ(described(recovered(*store).last), expected_last(journal)) << "change " << countdown;
      fold_all(*store);
      store = nullptr;
      ASSERT_EQ(described(recovered(*site.open()).last), expected_last(journal)) << "change " << countdown;
      ASSERT_EQ(described(site.history()), expected_history(journal)) << "change " << countdown;
      expect_sound(site);
      if (!failed) break;
    }
  }
}

TEST_F(StoreOnAFaultyDisk, FilesThatCannotBeMadeAreToldAndLeaveNothingBehind) {
  for (int countdown = 1;; ++countdown) {
    SqliteSite site;
    disk_.fail(countdown, SQLITE_FULL, kForEver);
    const auto error = site.error_of_opening();
    disk_.heal();
    if (!error) break;
    EXPECT_TRUE(error->code == StoreError::Code::full || error->code == StoreError::Code::io) << error->text;
    EXPECT_FALSE(site.error_of_opening());
    expect_sound(site);
  }
}

}  // namespace
}  // namespace raspool::test
