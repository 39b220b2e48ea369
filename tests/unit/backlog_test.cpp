#include "core/service/backlog.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "tests/support/times.hpp"

namespace raspool::test {
namespace {

constexpr std::size_t kMost = Backlog::kMostInABatch;

class BacklogTest : public testing::Test {
 protected:
  // The next records, as one callout makes them.
  void add(std::size_t count, Instant when = kStart) {
    Journal journal;
    for (std::size_t i = 0; i < count; ++i) journal.push_back({++last_, when.wall, Withdrawn{1, {}, {}}});
    backlog_.add(journal, when.ticks);
    EXPECT_TRUE(journal.empty());
  }
  std::size_t take() { return backlog_.take().size(); }
  // Writes everything; the size of each commit. Checks the order.
  std::vector<std::size_t> write_all() {
    std::vector<std::size_t> sizes;
    while (!backlog_.is_empty()) {
      for (const JournalRecord& record : backlog_.take()) EXPECT_EQ(record.sequence, ++written_);
      sizes.push_back(take());
      backlog_.remove_taken();
    }
    return sizes;
  }

  Backlog backlog_{3000};
  Sequence last_ = 0, written_ = 0;
};

using Sizes = std::vector<std::size_t>;

TEST_F(BacklogTest, WhatGathersIsOneCommit) {
  for (int i = 0; i < 5; ++i) add(2);
  EXPECT_EQ(backlog_.size(), 10u);
  EXPECT_EQ(write_all(), Sizes{10});
  EXPECT_TRUE(backlog_.is_empty());
}

TEST_F(BacklogTest, WhatComesWhileACommitIsUnderWayIsTheNext) {
  add(1);
  EXPECT_EQ(take(), 1u);
  add(2);
  add(3);
  EXPECT_EQ(take(), 1u) << "the same, until it is written";
  EXPECT_EQ(write_all(), (Sizes{1, 5}));
}

TEST_F(BacklogTest, WhatIsWrittenOtherwiseIsTakenOutAlsoIfItWasLent) {
  add(kMost);
  add(5);
  EXPECT_EQ(take(), kMost);
  backlog_.remove_up_to(kMost + 2);
  written_ = kMost + 2;
  EXPECT_EQ(backlog_.size(), 3u);
  add(4);
  EXPECT_EQ(write_all(), Sizes{7});
  backlog_.remove_up_to(last_ + 1);
  EXPECT_TRUE(backlog_.is_empty());
}

TEST_F(BacklogTest, ACommitIsNeverLargerThanItMayBe) {
  add(kMost - 1);
  add(2);
  add(2 * kMost);
  EXPECT_EQ(write_all(), (Sizes{kMost, kMost, kMost, 1}));
}

TEST_F(BacklogTest, AlsoOfOneLargeJournal) {
  add(2 * kMost + 5);
  EXPECT_EQ(write_all(), (Sizes{kMost, kMost, 5}));
}

TEST_F(BacklogTest, IsFullAtItsBoundAndTakesEvenThenWhatItIsGiven) {
  add(2999);
  EXPECT_FALSE(backlog_.is_full());
  add(1);
  EXPECT_TRUE(backlog_.is_full());
  add(7);
  EXPECT_EQ(backlog_.size(), 3007u);
  take();
  backlog_.remove_taken();
  EXPECT_FALSE(backlog_.is_full());
}

TEST_F(BacklogTest, KnowsSinceWhenTheOldestWaits) {
  EXPECT_FALSE(backlog_.oldest_since());
  add(1, at(std::chrono::seconds(1)));
  add(1, at(std::chrono::seconds(2)));
  EXPECT_EQ(backlog_.oldest_since(), at(std::chrono::seconds(1)).ticks);
  take();
  add(1, at(std::chrono::seconds(3)));
  backlog_.remove_taken();
  EXPECT_EQ(backlog_.oldest_since(), at(std::chrono::seconds(3)).ticks);
}

TEST_F(BacklogTest, TellsEverythingThatWaits) {
  add(1);
  take();
  add(kMost + 1);
  const Journal all = backlog_.all();
  ASSERT_EQ(all.size(), kMost + 2);
  for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(all[i].sequence, i + 1);
}

}  // namespace
}  // namespace raspool::test
