// Row 9 of the decision table, and what "free for a user" means.
#include <gtest/gtest.h>

#include <set>

#include "tests/support/book_story.hpp"

namespace raspool::test {
namespace {

using Texts = std::vector<std::string>;

TEST(Row9, NeverUsedAddressesInRangeOrder) {
  BookStory story(one_pool("10.0.1.7, 10.0.0.1-10.0.0.2"));
  EXPECT_EQ(told(story.get(at(0s), "alice", "P1")), "never_used 10.0.0.1");
  EXPECT_EQ(told(story.get(at(0s), "bob", "P2")), "never_used 10.0.0.2");
  EXPECT_EQ(told(story.get(at(0s), "carol", "P3")), "never_used 10.0.1.7");
}

TEST(Row9, ANeverUsedAddressComesBeforeAnyReleasedOne) {
  BookStory story(one_pool("10.0.0.1-10.0.0.2", {.hold_down = 0s}));
  story.get(at(0s), "alice", "P1");
  story.release(at(1s), "alice", "P1", "10.0.0.1");
  EXPECT_EQ(told(story.get(at(2s), "bob", "P1")), "never_used 10.0.0.2");
}

TEST(Row9, ThenTheOneReleasedLongestAgo) {
  BookStory story(one_pool("10.0.0.1-10.0.0.3", {.hold_down = 60s}));
  story.get(at(0s), "alice", "P1");
  story.get(at(0s), "bob", "P2");
  story.get(at(0s), "carol", "P3");
  story.release(at(1s), "bob", "P2", "10.0.0.2");
  story.release(at(2s), "alice", "P1", "10.0.0.1");
  story.release(at(3s), "carol", "P3", "10.0.0.3");
  EXPECT_EQ(told(story.get(at(63s), "dave", "P4")), "released_longest_ago 10.0.0.2");
  EXPECT_EQ(told(story.get(at(63s), "erin", "P5")), "released_longest_ago 10.0.0.1");
  EXPECT_EQ(told(story.get(at(63s), "frank", "P6")), "released_longest_ago 10.0.0.3");
}

TEST(Row9, AReleasedAddressRestsForTheHoldDown) {
  BookStory story(one_pool("10.0.0.1", {.hold_down = 60s}));
  story.get(at(0s), "alice", "P1");
  story.release(at(10s), "alice", "P1", "10.0.0.1");
  EXPECT_EQ(told(story.get(at(70s - 1us), "bob", "P2")), "exhausted");
  EXPECT_EQ(told(story.get(at(70s), "bob", "P2")), "released_longest_ago 10.0.0.1");
}

TEST(Row9, AHoldDownNeverEndsEarlyForAStranger) {
  BookStory story(one_pool("10.0.0.1-10.0.0.4", {.hold_down = 60s}));
  for (const char* user : {"a", "b", "c", "d"}) story.get(at(0s), user, user);
  story.release(at(0s), "a", "a", "10.0.0.1");
  for (int second = 1; second < 60; second += 7) {
    EXPECT_EQ(told(story.get(at(second * 1s), "stranger", "S")), "exhausted") << second;
  }
}

TEST(Row9, AHoldDownMayLastForever) {
  BookStory story(one_pool("10.0.0.1", {.hold_down = kForever}));
  story.get(at(0s), "alice", "P1");
  story.release(at(10s), "alice", "P1", "10.0.0.1");
  EXPECT_EQ(told(story.get(at(24h * 365 * 50), "bob", "P2")), "exhausted");
  EXPECT_EQ(story.use(at(24h * 365 * 50), "pool").held_down, 1u);
}

TEST(Row9, PoolsInTheOrderOfTheRule) {
  BookStory story(PolicyBuilder()
                      .pool("first", "10.0.0.1")
                      .pool("second", "10.1.0.1")
                      .rule({.pools = {"second", "first"}})
                      .build());
  EXPECT_EQ(told(story.get(at(0s), "alice", "P1")), "never_used 10.1.0.1");
  EXPECT_EQ(told(story.get(at(0s), "bob", "P2")), "never_used 10.0.0.1");
  EXPECT_EQ(told(story.get(at(0s), "carol", "P3")), "exhausted");
}

TEST(Row9, ARestedAddressOfTheFirstPoolComesBeforeANeverUsedOneOfTheSecond) {
  BookStory story(
      PolicyBuilder().pool("first", "10.0.0.1", {.hold_down = 0s}).pool("second", "10.1.0.1").build());
  story.get(at(0s), "alice", "P1");
  story.release(at(1s), "alice", "P1", "10.0.0.1");
  EXPECT_EQ(told(story.get(at(2s), "bob", "P2")), "released_longest_ago 10.0.0.1");
}

TEST(Row9, EachPoolHasItsOwnHoldDown) {
  BookStory story(PolicyBuilder()
                      .pool("slow", "10.0.0.1", {.hold_down = 1h})
                      .pool("quick", "10.1.0.1", {.hold_down = 1s})
                      .build());
  story.get(at(0s), "alice", "P1");
  story.get(at(0s), "bob", "P2");
  story.release(at(10s), "alice", "P1", "10.0.0.1");
  story.release(at(10s), "bob", "P2", "10.1.0.1");
  EXPECT_EQ(told(story.get(at(11s), "carol", "P3")), "released_longest_ago 10.1.0.1");
}

TEST(Row9, TheProposalIsNeverAHint) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9"));
  EXPECT_EQ(told(story.get(at(0s), "alice", "P1", "10.0.0.5")), "never_used 10.0.0.1");
  EXPECT_EQ(told(story.get(at(0s), "bob", "P2", "192.0.2.5")), "never_used 10.0.0.2");
}

TEST(Row9, TheAnswerTellsWhatRrasNeeds) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9"));
  const Decision decision = story.get(at(0s), "alice", "P1", "192.0.2.5");
  EXPECT_EQ(result_code(decision.reason), 0u);
  EXPECT_TRUE(decision.notify);
  EXPECT_EQ(decision.pool, 0u);
  EXPECT_EQ(decision.rule, 0u);
  EXPECT_EQ(decision.tenure, 1u);
  EXPECT_FALSE(decision.displaced);
}

TEST(Row9, TheFactTellsWhatHistoryNeeds) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9"));
  story.get(at(5s), "CORP\\Alice", "VPN2-12");
  ASSERT_EQ(story.records().size(), 1u);
  const JournalRecord record = story.records().front();
  EXPECT_EQ(record.sequence, 1u);
  EXPECT_EQ(record.at, at(5s).wall);
  const Tenure& tenure = std::get<Assigned>(record.fact).tenure;
  EXPECT_EQ(tenure.id, 1u);
  EXPECT_EQ(tenure.kind, Kind::pool);
  EXPECT_EQ(tenure.address.to_string(), "10.0.0.1");
  EXPECT_EQ(tenure.pool, "pool");
  EXPECT_EQ(tenure.user, "CORP\\Alice") << "as it came";
  EXPECT_EQ(tenure.ras_port, "VPN2-12");
  EXPECT_EQ(tenure.became, 1u);
  EXPECT_EQ(tenure.change, 1u);
  EXPECT_EQ(tenure.from, at(5s).wall);
  EXPECT_TRUE(tenure.is_live());
}

TEST(Row9, EveryFactHasItsOwnSequenceNumber) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9"));
  story.get(at(0s), "alice", "P1");
  story.get(at(1s), "bob", "P1");
  ASSERT_EQ(story.records().size(), 2u);
  EXPECT_EQ(story.records()[0].sequence, 2u);
  EXPECT_EQ(story.records()[1].sequence, 3u);
  EXPECT_EQ(story.book().next_sequence(), 4u);
}

TEST(FreeForAUser, NotWhatAnybodyHolds) {
  BookStory story(one_pool("10.0.0.0/28"));
  std::set<std::string> given;
  for (int i = 0; i < 16; ++i) {
    const Decision decision = story.get(at(0s), "user" + std::to_string(i % 3), "P" + std::to_string(i));
    EXPECT_TRUE(given.insert(decision.address.to_string()).second) << told(decision);
  }
  EXPECT_EQ(told(story.get(at(0s), "user0", "P99")), "exhausted");
}

TEST(FreeForAUser, NotAnAddressOfThisMachine) {
  BookStory story(one_pool("10.0.0.1-10.0.0.3"));
  story.host_has(at(0s), {v4("10.0.0.1"), v4("192.0.2.1"), InterfaceIdentifier::from_number(1)});
  EXPECT_EQ(told(story.get(at(0s), "alice", "P1")), "never_used 10.0.0.2");
}

TEST(FreeForAUser, AnAddressThatIsNoLongerThisMachinesIsFreeAgain) {
  BookStory story(one_pool("10.0.0.1-10.0.0.3"));
  story.host_has(at(0s), {v4("10.0.0.1")});
  story.host_has(at(1s), {});
  EXPECT_EQ(told(story.get(at(2s), "alice", "P1")), "never_used 10.0.0.1");
}

TEST(FreeForAUser, AHolderKeepsAnAddressThatBecomesThisMachines) {
  BookStory story(one_pool("10.0.0.1-10.0.0.3"));
  story.get(at(0s), "alice", "P1");
  story.host_has(at(1s), {v4("10.0.0.1")});
  EXPECT_EQ(told(story.get(at(2s), "alice", "P1")), "repeated 10.0.0.1");
  EXPECT_EQ(story.release(at(3s), "alice", "P1", "10.0.0.1"), ReleaseOutcome::released);
  EXPECT_EQ(told(story.get(at(24h), "alice", "P1")), "never_used 10.0.0.2");
}

TEST(FreeForAUser, WithoutAHoldDownNotAnAddressOfThisMachineThatTheRasPortJustGaveUp) {
  BookStory story(one_pool("10.0.0.1", {.hold_down = 0s}));
  story.get(at(0s), "alice", "P1");
  story.host_has(at(1s), {v4("10.0.0.1")});
  EXPECT_EQ(told(story.get(at(2s), "bob", "P1")), "exhausted");
}

TEST(PoolUse, CountsFromTheAddresses) {
  BookStory story(PolicyBuilder()
                      .pool("pool", "10.0.0.1-10.0.0.9", {.hold_down = 60s})
                      .reserve("alice", "10.0.0.9")
                      .pool6("six", "2001:db8::/64")
                      .build());
  const auto fresh = story.use(at(0s), "pool");
  EXPECT_EQ(fresh.size, 9u);
  EXPECT_EQ(fresh.reserved, 1u);
  EXPECT_EQ(fresh.never_used, 8u);
  EXPECT_EQ(fresh.live, 0u);

  story.get(at(0s), "alice", "P1");
  story.get(at(0s), "bob", "P2");
  story.get(at(0s), "carol", "P3");
  story.release(at(10s), "bob", "P2", "10.0.0.1");
  const auto busy = story.use(at(69s), "pool");
  EXPECT_EQ(busy.live, 2u);
  EXPECT_EQ(busy.held_down, 1u);
  EXPECT_EQ(busy.never_used, 6u);
  EXPECT_EQ(story.use(at(70s), "pool").held_down, 0u);

  story.get6(at(70s), "alice", "P1");
  const auto six = story.use(at(70s), "six");
  EXPECT_EQ(six.family, Family::v6);
  EXPECT_EQ(six.size, 0u);
  EXPECT_EQ(six.live, 1u);
}

TEST(PoolFill, IsKnownAtEveryMoment) {
  BookStory story(PolicyBuilder()
                      .pool("pool", "10.0.0.1-10.0.0.4", {.hold_down = 60s})
                      .pool6("six", "2001:db8::/64")
                      .build());
  EXPECT_EQ(story.book().fill(0).live, 0u);
  EXPECT_EQ(story.book().fill(0).size, 4u);
  for (const char* user : {"alice", "bob", "carol"}) story.get(at(0s), user, user);
  story.get6(at(0s), "alice", "alice");
  story.release(at(1s), "bob", "bob", "10.0.0.2");
  EXPECT_EQ(story.book().fill(0).live, 2u);
  EXPECT_EQ(story.book().fill(0).peak, 3u);
  EXPECT_EQ(story.book().fill(1).live, 1u);
  EXPECT_EQ(story.book().fill(1).size, 0u) << "unlimited";
  story.book().forget_peaks();
  EXPECT_EQ(story.book().fill(0).peak, 2u);
}

TEST(PoolFill, FollowsAReload) {
  const auto split = [](const char* first, const char* second) {
    return PolicyBuilder().pool("first", first).pool("second", second).build();
  };
  BookStory story(split("10.0.0.1-10.0.0.4", "10.0.0.5"));
  for (const char* user : {"alice", "bob", "carol"}) story.get(at(0s), user, user);
  story.reload(at(1s), split("10.0.0.1", "10.0.0.2-10.0.0.5"));
  EXPECT_EQ(story.book().fill(0).live, 1u);
  EXPECT_EQ(story.book().fill(1).live, 2u);
}

TEST(PoolFill, KeepsItsPeakByThePoolsNameOverAReload) {
  BookStory story(PolicyBuilder().pool("first", "10.0.0.1-10.0.0.4").pool("second", "10.0.0.5").build());
  for (const char* user : {"alice", "bob", "carol"}) story.get(at(0s), user, user);
  story.release(at(1s), "bob", "bob", "10.0.0.2");
  story.reload(at(2s),
               PolicyBuilder().pool("new", "10.0.0.1-10.0.0.2").pool("first", "10.0.0.3-10.0.0.4").build());
  EXPECT_EQ(story.book().fill(0).peak, 1u);
  EXPECT_EQ(story.book().fill(1).live, 1u);
  EXPECT_EQ(story.book().fill(1).peak, 3u);
  story.book().forget_peaks();
  EXPECT_EQ(story.book().fill(1).peak, 1u);
}

}  // namespace
}  // namespace raspool::test
