// Rows 1 and 2 of the decision table: what a Get on a RAS port means that still has a live lease.
#include <gtest/gtest.h>

#include "tests/support/book_story.hpp"

namespace raspool::test {
namespace {

using Texts = std::vector<std::string>;

TEST(Row1, AnotherUserOnTheRasPortEndsTheOldLease) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9"));
  story.get(at(0s), "alice", "P1");
  EXPECT_EQ(told(story.get(at(10s), "bob", "P1")), "never_used 10.0.0.2");
  EXPECT_EQ(story.facts(), (Texts{"ended 10.0.0.1 port_reused", "assigned 10.0.0.2 pool bob P1"}));
  EXPECT_EQ(story.live(), Texts{"10.0.0.2 bob P1"});
}

TEST(Row1, TheHoldDownOfTheEndedLeaseStartsNow) {
  BookStory story(one_pool("10.0.0.1-10.0.0.2", {.hold_down = 60s}));
  story.get(at(0s), "alice", "P1");
  story.get(at(100s), "bob", "P1");
  EXPECT_EQ(told(story.get(at(159s), "carol", "P2")), "exhausted");
  EXPECT_EQ(told(story.get(at(160s), "carol", "P2")), "released_longest_ago 10.0.0.1");
}

TEST(Row1, ItsEndIsNowAndItsBeginningStays) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9"));
  story.get(at(5s), "alice", "P1");
  story.get(at(10s), "bob", "P1");
  const Tenure ended = story.last().front();
  EXPECT_EQ(ended.user, "alice");
  EXPECT_EQ(ended.from, at(5s).wall);
  EXPECT_EQ(ended.to, at(10s).wall);
  EXPECT_EQ(ended.end, EndReason::port_reused);
}

TEST(Row1, TheOldUserKeepsTheMemory) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9"));
  story.get(at(0s), "alice", "P1");
  story.get(at(10s), "bob", "P1");
  EXPECT_EQ(told(story.get(at(20s), "alice", "P2")), "own_address 10.0.0.1");
}

TEST(Row1, EndsTheOldLeaseAlsoIfTheNewUserIsRefused) {
  BookStory story(PolicyBuilder()
                      .pool("pool", "10.0.0.1")
                      .rule({.users = {"mallory"}, .action = RuleAction::refuse})
                      .rule({.pools = {"pool"}})
                      .build());
  story.get(at(0s), "alice", "P1");
  EXPECT_EQ(told(story.get(at(10s), "mallory", "P1")), "refused_by_rule");
  EXPECT_EQ(story.facts(), Texts{"ended 10.0.0.1 port_reused"});
  EXPECT_EQ(story.live(), Texts());
}

TEST(Row1, WithoutAHoldDownTheNewUserMayGetTheVeryAddress) {
  BookStory story(one_pool("10.0.0.1", {.hold_down = 0s}));
  story.get(at(0s), "alice", "P1");
  EXPECT_EQ(told(story.get(at(10s), "bob", "P1")), "released_longest_ago 10.0.0.1");
  EXPECT_EQ(story.facts(), (Texts{"ended 10.0.0.1 port_reused", "assigned 10.0.0.1 pool bob P1"}));
}

TEST(Row1, WithAHoldDownTheNewUserDoesNotGetTheVeryAddress) {
  BookStory story(one_pool("10.0.0.1", {.hold_down = 1s}));
  story.get(at(0s), "alice", "P1");
  EXPECT_EQ(told(story.get(at(10s), "bob", "P1")), "exhausted");
}

TEST(Row1, AnEmptyRasPortIsNoRasPort) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9"));
  story.get(at(0s), "alice", "");
  EXPECT_EQ(told(story.get(at(10s), "bob", "")), "never_used 10.0.0.2");
  EXPECT_EQ(story.live(), (Texts{"10.0.0.1 alice ", "10.0.0.2 bob "}));
}

TEST(Row1, TheFamiliesDoNotMeet) {
  BookStory story(PolicyBuilder().pool("four", "10.0.0.1").pool6("six", "2001:db8::/64").build());
  story.get6(at(0s), "alice", "P1");
  story.get(at(0s), "bob", "P1");
  EXPECT_EQ(story.live().size(), 2u);
}

TEST(Row1, RasPortsThatDifferInCaseAreTwo) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9"));
  story.get(at(0s), "alice", "P1");
  story.get(at(0s), "bob", "p1");
  EXPECT_EQ(story.live().size(), 2u);
}

TEST(Row1, EndsAnOfferedAddressOutsideAllPools) {
  BookStory story(
      PolicyBuilder().pool("pool", "10.0.0.1").rule({.users = {"bob"}, .pools = {"pool"}}).build());
  ASSERT_EQ(told(story.get(at(0s), "alice", "P1", "192.0.2.7")), "offered 192.0.2.7");
  story.get(at(10s), "bob", "P1");
  EXPECT_EQ(story.facts(), (Texts{"ended 192.0.2.7 port_reused", "assigned 10.0.0.1 pool bob P1"}));
}

TEST(Row1, LeasesThatLinksShowAliveElsewhereLoseTheRasPortOnly) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9"));
  story.get(at(0s), "alice", "P1");
  story.book().link_up("P1", 100);
  story.book().link_up("P2", 100);  // the second link of the same connection
  story.book().link_down("P1", 100);

  EXPECT_EQ(told(story.get(at(10s), "bob", "P1")), "never_used 10.0.0.2");
  EXPECT_EQ(story.facts(), Texts{"assigned 10.0.0.2 pool bob P1"});
  EXPECT_EQ(story.live(), (Texts{"10.0.0.1 alice P1", "10.0.0.2 bob P1"}));
}

TEST(Row1, TheReleaseOfALeaseThatLostItsRasPortStillMatches) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9"));
  story.get(at(0s), "alice", "P1");
  story.book().link_up("P1", 100);
  story.book().link_up("P2", 100);
  story.book().link_down("P1", 100);
  story.get(at(10s), "bob", "P1");

  EXPECT_EQ(story.release(at(20s), "alice", "P1", "10.0.0.1"), ReleaseOutcome::released);
  EXPECT_EQ(story.live(), Texts{"10.0.0.2 bob P1"});
  // The RAS port is bob's: the release of alice's lease did not take it away.
  EXPECT_EQ(told(story.get(at(30s), "bob", "P1")), "repeated 10.0.0.2");
}

TEST(Row1, OnceTheOtherLinkIsGoneTooTheLeaseEnds) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9"));
  story.get(at(0s), "alice", "P1");
  story.book().link_up("P1", 100);
  story.book().link_up("P2", 100);
  story.book().link_down("P1", 100);
  story.book().link_down("P2", 100);
  story.get(at(10s), "bob", "P1");
  EXPECT_EQ(story.facts().front(), "ended 10.0.0.1 port_reused");
}

TEST(Row2, TheSameUserOnTheRasPortGetsTheSameAnswerAndTenure) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9"));
  const Decision first = story.get(at(0s), "alice", "P1");
  const Decision again = story.get(at(10s), "alice", "P1");
  EXPECT_EQ(told(again), "repeated 10.0.0.1");
  EXPECT_EQ(again.tenure, first.tenure);
  EXPECT_TRUE(again.notify);
  EXPECT_EQ(again.pool, first.pool);
  EXPECT_EQ(story.facts(), Texts());
}

TEST(Row2, TheSameUserInAnotherFormOfTheNameIsTheSame) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9"));
  story.get(at(0s), "CORP\\Alice", "P1");
  EXPECT_EQ(told(story.get(at(10s), "corp\\ALICE", "P1")), "repeated 10.0.0.1");
  story.get(at(0s), "host/laptop7.corp.example", "P2");
  EXPECT_EQ(told(story.get(at(10s), "CORP\\LAPTOP7$", "P2")), "repeated 10.0.0.2");
}

TEST(Row2, AnEmptyRasPortRepeatsNothing) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9"));
  story.get(at(0s), "alice", "");
  EXPECT_EQ(told(story.get(at(10s), "alice", "")), "never_used 10.0.0.2");
}

TEST(Row2, TheProposalMayBeAnotherForAnAddressOfThePool) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9"));
  story.get(at(0s), "alice", "P1", "192.0.2.1");
  EXPECT_EQ(told(story.get(at(10s), "alice", "P1", "192.0.2.2")), "repeated 10.0.0.1");
}

TEST(Row2, AReservedAddressIsRepeatedForItsUser) {
  BookStory story(PolicyBuilder()
                      .pool("pool", "10.0.0.1-10.0.0.9")
                      .pool("special", "10.1.0.1-10.1.0.9")
                      .reserve("alice", "10.1.0.5")
                      .rule({.pools = {"pool"}})  // it does not reach the reservation's pool
                      .build());
  ASSERT_EQ(told(story.get(at(0s), "alice", "P1")), "reserved 10.1.0.5");
  EXPECT_EQ(told(story.get(at(10s), "alice", "P1")), "repeated 10.1.0.5");
}

TEST(Row2, AnOfferedAddressIsRepeatedForTheSameProposal) {
  BookStory story(
      PolicyBuilder().pool("pool", "10.0.0.1").rule({.users = {"bob"}, .pools = {"pool"}}).build());
  const Decision first = story.get(at(0s), "alice", "P1", "192.0.2.7");
  const Decision again = story.get(at(10s), "alice", "P1", "192.0.2.7");
  EXPECT_EQ(told(again), "repeated 192.0.2.7");
  EXPECT_EQ(again.tenure, first.tenure);
  EXPECT_EQ(story.facts(), Texts());
}

TEST(Row2, AnOfferedAddressOutsideAllPoolsIsReplacedForAnotherProposal) {
  BookStory story(
      PolicyBuilder().pool("pool", "10.0.0.1").rule({.users = {"bob"}, .pools = {"pool"}}).build());
  story.get(at(0s), "alice", "P1", "192.0.2.7");
  EXPECT_EQ(told(story.get(at(10s), "alice", "P1", "192.0.2.8")), "offered 192.0.2.8");
  EXPECT_EQ(story.facts(), (Texts{"ended 192.0.2.7 replaced", "assigned 192.0.2.8 offered alice P1"}));
}

TEST(Row2, AnOfferedAddressInAPoolThatTheRuleReachesIsRepeatedForAnyProposal) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9"));
  ASSERT_EQ(told(story.offer(at(0s), "alice", "P1", "10.0.0.5")), "offered 10.0.0.5");
  EXPECT_EQ(told(story.get(at(10s), "alice", "P1", "192.0.2.8")), "repeated 10.0.0.5");
}

TEST(Row2, AnOfferedAddressInAPoolThatTheRuleDoesNotReachIsReplacedForAnotherProposal) {
  BookStory story(PolicyBuilder()
                      .pool("pool", "10.0.0.1-10.0.0.9")
                      .pool("other", "10.1.0.1-10.1.0.9")
                      .rule({.pools = {"pool"}})
                      .build());
  story.offer(at(0s), "alice", "P1", "10.1.0.5");
  EXPECT_EQ(told(story.get(at(10s), "alice", "P1", "10.1.0.6")), "never_used 10.0.0.1");
  EXPECT_EQ(story.facts(), (Texts{"ended 10.1.0.5 replaced", "assigned 10.0.0.1 pool alice P1"}));
}

TEST(Row2, IsAskedBeforeTheRule) {
  // The rule that matches says `offer`, but the lease on the RAS port is RRAS's own address again.
  BookStory story(PolicyBuilder().rule({.action = RuleAction::offer}).build());
  story.get(at(0s), "alice", "P1", "192.0.2.7");
  EXPECT_EQ(told(story.get(at(1s), "alice", "P1", "192.0.2.7")), "repeated 192.0.2.7");
}

TEST(Row2, AfterTheReleaseNothingIsRepeated) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9"));
  story.get(at(0s), "alice", "P1");
  story.release(at(10s), "alice", "P1", "10.0.0.1");
  const Decision again = story.get(at(20s), "alice", "P1");
  EXPECT_EQ(told(again), "own_address 10.0.0.1");
  EXPECT_EQ(story.facts(), Texts{"assigned 10.0.0.1 pool alice P1"});
}

TEST(Row2, TheSameUserOnAnotherRasPortGetsAnotherAddress) {  // R93
  BookStory story(one_pool("10.0.0.1-10.0.0.9"));
  story.get(at(0s), "alice", "P1");
  EXPECT_EQ(told(story.get(at(0s), "alice", "P2")), "never_used 10.0.0.2");
}

}  // namespace
}  // namespace raspool::test
