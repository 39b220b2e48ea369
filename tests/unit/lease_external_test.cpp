// Row 3 of the decision table: addresses that AD or NPS gave, told apart by own_ranges.
#include <gtest/gtest.h>

#include "tests/support/book_story.hpp"

namespace raspool::test {
namespace {

using Texts = std::vector<std::string>;

// RRAS's own pool is 192.168.0.0/24; everybody may have 10.0.0.1 to 10.0.0.9; dave has 10.0.0.9 reserved.
PolicyBuilder office(External external = External::keep) {
  return PolicyBuilder()
      .pool("pool", "10.0.0.1-10.0.0.9", {.hold_down = 60s})
      .reserve("dave", "10.0.0.9")
      .own_ranges("192.168.0.1-192.168.0.254", external);
}

TEST(Row3, WhatAdOrNpsGaveIsKept) {
  BookStory story(office().build());
  const Decision decision = story.get(at(0s), "alice", "P1", "172.16.0.5");
  EXPECT_EQ(told(decision), "external 172.16.0.5");
  EXPECT_TRUE(decision.notify);
  EXPECT_FALSE(decision.pool);
  EXPECT_TRUE(decision.notices.empty());
  EXPECT_EQ(story.facts(), Texts{"assigned 172.16.0.5 external alice P1"});
  EXPECT_EQ(story.release(at(1s), "alice", "P1", "172.16.0.5"), ReleaseOutcome::released);
}

TEST(Row3, APropsalOfRrasOwnRangesIsNot) {
  BookStory story(office().build());
  EXPECT_EQ(told(story.get(at(0s), "alice", "P1", "192.168.0.5")), "never_used 10.0.0.1");
}

TEST(Row3, NorIsNothingNorAMakeshiftAddress) {
  BookStory story(office().build());
  EXPECT_EQ(told(story.get(at(0s), "alice", "P1")), "never_used 10.0.0.1");
  EXPECT_EQ(told(story.get(at(0s), "bob", "P2", "169.254.0.0")), "never_used 10.0.0.2");
  EXPECT_EQ(told(story.get(at(0s), "carol", "P3", "169.254.255.255")), "never_used 10.0.0.3");
  EXPECT_EQ(told(story.get(at(0s), "erin", "P4", "169.255.0.0")), "external 169.255.0.0");
  EXPECT_EQ(told(story.get(at(0s), "frank", "P5", "169.253.255.255")), "external 169.253.255.255");
}

TEST(Row3, IsForIpv4Only) {
  BookStory story(office().pool6("six", "2001:db8::/64").build());
  EXPECT_EQ(story.get6(at(0s), "alice", "P1", 0x77).reason, Reason::derived);
}

TEST(Row3, WithoutOwnRangesNothingCanBeToldApart) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9"));
  EXPECT_EQ(told(story.get(at(0s), "alice", "P1", "172.16.0.5")), "never_used 10.0.0.1");
}

TEST(Row3, MayBeIgnored) {
  BookStory story(office(External::ignore).build());
  EXPECT_EQ(told(story.get(at(0s), "alice", "P1", "172.16.0.5")), "never_used 10.0.0.1");
}

TEST(Row3, ComesBeforeAnyRule) {
  BookStory story(
      office()
          .rule({.users = {"mallory"}, .action = RuleAction::refuse})
          .rule({.users = {"alice"}, .pools = {"pool"}, .max_leases = 1, .over_limit = OverLimit::refuse})
          .otherwise(RuleAction::refuse)
          .build());
  EXPECT_EQ(told(story.get(at(0s), "mallory", "P1", "172.16.0.5")), "external 172.16.0.5");
  EXPECT_EQ(told(story.get(at(0s), "nobody", "P2", "172.16.0.6")), "external 172.16.0.6");
  EXPECT_EQ(told(story.get(at(0s), "alice", "P3")), "never_used 10.0.0.1");
  EXPECT_EQ(told(story.get(at(0s), "alice", "P4", "172.16.0.7")), "external 172.16.0.7");
}

TEST(Row3, ComesBeforeAReservationOfTheUser) {
  BookStory story(office().build());
  EXPECT_EQ(told(story.get(at(0s), "dave", "P1", "172.16.0.5")), "external 172.16.0.5");
}

TEST(Row3, InAPoolItIsALeaseOfThatPool) {
  BookStory story(office().build());
  const Decision decision = story.get(at(0s), "alice", "P1", "10.0.0.1");
  EXPECT_EQ(told(decision), "external 10.0.0.1");
  EXPECT_EQ(decision.pool, 0u);
  EXPECT_EQ(story.use(at(0s), "pool").live, 1u);
  EXPECT_EQ(told(story.get(at(0s), "bob", "P2")), "never_used 10.0.0.2");
  // It rests, and is remembered, like any other.
  story.release(at(10s), "alice", "P1", "10.0.0.1");
  EXPECT_EQ(told(story.get(at(69s), "alice", "P1")), "own_address 10.0.0.1");
}

TEST(Row3, TheUsersOwnReservationIsKeptAsExternal) {
  BookStory story(office().build());
  EXPECT_EQ(told(story.get(at(0s), "dave", "P1", "10.0.0.9")), "external 10.0.0.9");
}

TEST(Row3, OnTheSameRasPortItIsRepeated) {  // row 2
  BookStory story(office().build());
  const Decision first = story.get(at(0s), "alice", "P1", "172.16.0.5");
  const Decision again = story.get(at(1s), "alice", "P1", "172.16.0.5");
  EXPECT_EQ(told(again), "repeated 172.16.0.5");
  EXPECT_EQ(again.tenure, first.tenure);
}

TEST(Row3, AnotherProposalOnTheSameRasPortReplacesIt) {
  BookStory story(office().build());
  story.get(at(0s), "alice", "P1", "172.16.0.5");
  EXPECT_EQ(told(story.get(at(1s), "alice", "P1", "172.16.0.6")), "external 172.16.0.6");
  EXPECT_EQ(story.facts(), (Texts{"ended 172.16.0.5 replaced", "assigned 172.16.0.6 external alice P1"}));
}

TEST(Row3, TheSameUserOnAnotherRasPortTakesItAlong) {
  BookStory story(office().build());
  story.get(at(0s), "alice", "P1", "172.16.0.5");
  EXPECT_EQ(told(story.get(at(1s), "alice", "P2", "172.16.0.5")), "external 172.16.0.5");
  EXPECT_EQ(story.facts(),
            (Texts{"ended 172.16.0.5 offered_again", "assigned 172.16.0.5 external alice P2"}));
  EXPECT_EQ(story.release(at(2s), "alice", "P1", "172.16.0.5"), ReleaseOutcome::other_ras_port)
      << "a late one";
}

TEST(Row3, AlsoOutOfAPool) {
  BookStory story(office().build());
  ASSERT_EQ(told(story.get(at(0s), "alice", "P1")), "never_used 10.0.0.1");
  EXPECT_EQ(told(story.get(at(1s), "alice", "P2", "10.0.0.1")), "external 10.0.0.1");
  EXPECT_EQ(story.facts(), (Texts{"ended 10.0.0.1 offered_again", "assigned 10.0.0.1 external alice P2"}));
}

TEST(Row3, WhatAnotherUserHoldsIsToldAndNotKept) {
  BookStory story(office().build());
  story.get(at(0s), "bob", "P1");
  const Decision in_pool = story.get(at(1s), "alice", "P2", "10.0.0.1");
  EXPECT_EQ(told(in_pool), "never_used 10.0.0.2");
  EXPECT_TRUE(in_pool.notices.contains(Notice::external_held));
  EXPECT_EQ(story.live(), (Texts{"10.0.0.1 bob P1", "10.0.0.2 alice P2"}));

  story.get(at(2s), "carol", "P3", "172.16.0.5");
  const Decision outside = story.get(at(3s), "erin", "P4", "172.16.0.5");
  EXPECT_EQ(told(outside), "never_used 10.0.0.3");
  EXPECT_TRUE(outside.notices.contains(Notice::external_held));
}

TEST(Row3, WhatRestsForAnotherUserIsToldAndNotKept) {
  BookStory story(office().build());
  story.get(at(0s), "bob", "P1");
  story.release(at(10s), "bob", "P1", "10.0.0.1");
  const Decision resting = story.get(at(69s), "alice", "P2", "10.0.0.1");
  EXPECT_EQ(told(resting), "never_used 10.0.0.2");
  EXPECT_TRUE(resting.notices.contains(Notice::external_resting));
  EXPECT_EQ(told(story.get(at(70s), "carol", "P3", "10.0.0.1")), "external 10.0.0.1");
}

TEST(Row3, WhatRestsForTheUserIsKept) {
  BookStory story(office().build());
  story.get(at(0s), "alice", "P1");
  story.release(at(10s), "alice", "P1", "10.0.0.1");
  EXPECT_EQ(told(story.get(at(11s), "alice", "P2", "10.0.0.1")), "external 10.0.0.1");
}

TEST(Row3, AnothersReservationIsToldAndNotKept) {
  BookStory story(office().build());
  const Decision decision = story.get(at(0s), "alice", "P1", "10.0.0.9");
  EXPECT_EQ(told(decision), "never_used 10.0.0.1");
  EXPECT_TRUE(decision.notices.contains(Notice::external_reserved));
}

TEST(Row3, AnAddressOfThisMachineIsToldAndNotKept) {
  BookStory story(office().build());
  story.host_has(at(0s), {v4("172.16.0.1")});
  const Decision decision = story.get(at(0s), "alice", "P1", "172.16.0.1");
  EXPECT_EQ(told(decision), "never_used 10.0.0.1");
  EXPECT_TRUE(decision.notices.contains(Notice::external_of_this_machine));
}

TEST(Row3, WhatTheRasPortJustGaveUpRestsForItsUser) {
  BookStory story(office().build());
  story.get(at(0s), "bob", "P1");
  const Decision decision = story.get(at(1s), "alice", "P1", "10.0.0.1");
  EXPECT_EQ(told(decision), "never_used 10.0.0.2");
  EXPECT_TRUE(decision.notices.contains(Notice::external_resting));
}

TEST(Row3, OutsideAllPoolsNothingRests) {
  BookStory story(office().build());
  story.get(at(0s), "bob", "P1", "172.16.0.5");
  EXPECT_EQ(told(story.get(at(1s), "alice", "P1", "172.16.0.5")), "external 172.16.0.5");
  EXPECT_EQ(story.facts(), (Texts{"ended 172.16.0.5 port_reused", "assigned 172.16.0.5 external alice P1"}));
}

TEST(Row3, AnExternalAddressIsNotOfferedToAnotherUser) {
  BookStory story(office().rule({.users = {"*"}, .action = RuleAction::offer}).build());
  story.get(at(0s), "bob", "P1", "172.16.0.5");
  const Decision decision = story.get(at(1s), "alice", "P2", "172.16.0.5");
  EXPECT_EQ(told(decision), "nothing_offered");
  EXPECT_TRUE(decision.notices.contains(Notice::external_held));
  EXPECT_EQ(told(story.offer(at(2s), "bob", "P3", "172.16.0.5")), "offered 172.16.0.5")
      << "to its user it is, as in row 3";
}

}  // namespace
}  // namespace raspool::test
