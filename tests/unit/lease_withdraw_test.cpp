// An answer that RRAS has not seen is taken back, because its record came too late.
#include <gtest/gtest.h>

#include "tests/support/book_story.hpp"

namespace raspool::test {
namespace {

using Texts = std::vector<std::string>;

TEST(Withdrawal, MakesTheAddressFreeAtOnce) {
  BookStory story(one_pool("10.0.0.1", {.hold_down = kForever}));
  const Decision alice = story.get(at(0s), "alice", "P1");
  story.withdraw(at(2s), alice);
  EXPECT_EQ(story.facts(), Texts{"withdrawn 10.0.0.1"});
  EXPECT_EQ(story.live(), Texts());
  EXPECT_EQ(told(story.get(at(2s), "bob", "P2")), "released_longest_ago 10.0.0.1");
}

TEST(Withdrawal, LeavesNoTenureBehind) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9"));
  const Decision alice = story.get(at(0s), "alice", "P1");
  story.withdraw(at(2s), alice);
  const auto& withdrawn = std::get<Withdrawn>(story.records().front().fact);
  EXPECT_EQ(withdrawn.tenure, alice.tenure);
  EXPECT_FALSE(withdrawn.before);
  EXPECT_TRUE(story.last().empty());
}

TEST(Withdrawal, LeavesNoMemoryBehind) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9"));
  story.withdraw(at(2s), story.get(at(0s), "alice", "P1"));
  EXPECT_EQ(told(story.get(at(3s), "alice", "P1")), "never_used 10.0.0.2");
}

TEST(Withdrawal, CountsAsReleasedLongestAgo) {
  BookStory story(one_pool("10.0.0.1-10.0.0.3", {.hold_down = 0s}));
  story.get(at(0s), "alice", "P1");
  story.get(at(0s), "bob", "P2");
  const Decision carol = story.get(at(0s), "carol", "P3");
  story.release(at(1s), "alice", "P1", "10.0.0.1");
  story.release(at(2s), "bob", "P2", "10.0.0.2");
  story.withdraw(at(3s), carol);
  EXPECT_EQ(told(story.get(at(4s), "dave", "P4")), "released_longest_ago 10.0.0.3");
  EXPECT_EQ(told(story.get(at(4s), "erin", "P5")), "released_longest_ago 10.0.0.1");
}

TEST(Withdrawal, ANeverUsedAddressStillComesBeforeTheWithdrawnOne) {
  BookStory story(one_pool("10.0.0.1-10.0.0.2"));
  story.withdraw(at(1s), story.get(at(0s), "alice", "P1"));
  EXPECT_EQ(told(story.get(at(2s), "bob", "P2")), "never_used 10.0.0.2");
  EXPECT_EQ(told(story.get(at(2s), "carol", "P3")), "released_longest_ago 10.0.0.1");
}

TEST(Withdrawal, FreesTheRasPort) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9"));
  story.withdraw(at(1s), story.get(at(0s), "alice", "P1"));
  EXPECT_EQ(told(story.get(at(2s), "bob", "P1")), "never_used 10.0.0.2");
  EXPECT_EQ(story.facts(), Texts{"assigned 10.0.0.2 pool bob P1"}) << "nobody's lease ended";
}

TEST(Withdrawal, TheFormerUserRemembersAgain) {
  BookStory story(one_pool("10.0.0.1", {.hold_down = 60s}));
  story.get(at(0s), "alice", "P1");
  story.release(at(10s), "alice", "P1", "10.0.0.1");
  const Decision bob = story.get(at(70s), "bob", "P2");
  ASSERT_EQ(told(bob), "released_longest_ago 10.0.0.1");
  story.withdraw(at(71s), bob);
  const Tenure before = std::get<Withdrawn>(story.records().front().fact).before.value();
  EXPECT_EQ(before.user, "alice");
  EXPECT_EQ(before.ras_port, "P1");
  EXPECT_EQ(before.pool, "pool");
  EXPECT_EQ(before.to, at(10s).wall);
  EXPECT_EQ(told(story.get(at(72s), "alice", "P3")), "own_address 10.0.0.1");
}

TEST(Withdrawal, TheFormerUserRemembersInTheOldPlace) {
  BookStory story(one_pool("10.0.0.1-10.0.0.2", {.hold_down = 0s}));
  story.get(at(0s), "alice", "P1");
  story.get(at(0s), "alice", "P2");
  story.release(at(1s), "alice", "P1", "10.0.0.1");  // home
  story.release(at(2s), "alice", "P2", "10.0.0.2");
  const Decision bob = story.get(at(3s), "bob", "P3");
  ASSERT_EQ(told(bob), "released_longest_ago 10.0.0.1");
  story.withdraw(at(4s), bob);
  EXPECT_EQ(told(story.get(at(5s), "alice", "P1")), "own_address 10.0.0.1");
}

TEST(Withdrawal, OfAUsersOwnAddressLeavesTheMemoryAsBefore) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9", {.hold_down = 0s, .sticky = 1h}));
  story.get(at(0s), "alice", "P1");
  story.release(at(10s), "alice", "P1", "10.0.0.1");
  story.withdraw(at(20s), story.get(at(15s), "alice", "P1"));
  EXPECT_EQ(story.last().front().to, at(10s).wall);
  EXPECT_EQ(told(story.get(at(10s + 1h - 1us), "alice", "P1")), "own_address 10.0.0.1");
  story.withdraw(at(10s + 1h),
                 story.get(at(10s + 1h - 1us), "alice", "P2"));  // another address; home stays as it is
}

TEST(Withdrawal, TheMemoryIsAsOldAsBefore) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9", {.hold_down = 0s, .sticky = 1h}));
  story.get(at(0s), "alice", "P1");
  story.release(at(10s), "alice", "P1", "10.0.0.1");
  story.withdraw(at(1800s), story.get(at(1790s), "alice", "P1"));
  EXPECT_EQ(told(story.get(at(10s + 1h), "alice", "P1")), "never_used 10.0.0.2");
}

TEST(Withdrawal, TheHoldDownOfTheTenureBeforeStillHolds) {  // I4
  BookStory story(one_pool("10.0.0.1", {.hold_down = 60s}));
  story.get(at(0s), "alice", "P1");
  story.release(at(10s), "alice", "P1", "10.0.0.1");
  const Decision again = story.get(at(20s), "alice", "P1");  // may have it back at once
  ASSERT_EQ(told(again), "own_address 10.0.0.1");
  story.withdraw(at(22s), again);
  EXPECT_EQ(told(story.get(at(69s), "bob", "P2")), "exhausted");
  EXPECT_EQ(told(story.get(at(70s), "bob", "P2")), "released_longest_ago 10.0.0.1");
}

TEST(Withdrawal, AHoldDownThatStillHoldsKeepsItsPlaceInTheOrder) {
  BookStory story(one_pool("10.0.0.1-10.0.0.3", {.hold_down = 60s}));
  for (const char* user : {"alice", "bob", "carol"}) story.get(at(0s), user, user);
  story.release(at(10s), "alice", "alice", "10.0.0.1");
  story.release(at(20s), "bob", "bob", "10.0.0.2");
  story.release(at(30s), "carol", "carol", "10.0.0.3");
  story.withdraw(at(41s), story.get(at(40s), "bob", "bob"));
  EXPECT_EQ(told(story.get(at(70s), "dave", "P4")), "released_longest_ago 10.0.0.1");
  EXPECT_EQ(told(story.get(at(79s), "erin", "P5")), "exhausted");
  EXPECT_EQ(told(story.get(at(80s), "erin", "P5")), "released_longest_ago 10.0.0.2");
  EXPECT_EQ(told(story.get(at(90s), "frank", "P6")), "released_longest_ago 10.0.0.3");
}

TEST(Withdrawal, ARepeatedAnswerIsNotWithdrawn) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9"));
  story.get(at(0s), "alice", "P1");
  const Decision again = story.get(at(1s), "alice", "P1");
  story.withdraw(at(2s), again);
  EXPECT_EQ(story.facts(), Texts());
  EXPECT_EQ(story.live(), Texts{"10.0.0.1 alice P1"});
}

TEST(Withdrawal, AnAnswerThatHasBeenRepeatedSinceIsNotWithdrawn) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9"));
  const Decision first = story.get(at(0s), "alice", "P1");
  ASSERT_EQ(told(story.get(at(1s), "alice", "P1")), "repeated 10.0.0.1");
  story.withdraw(at(2s), first);
  EXPECT_EQ(story.facts(), Texts());
  EXPECT_EQ(story.live(), Texts{"10.0.0.1 alice P1"});
}

TEST(Withdrawal, TellsWhetherTheAnswerStands) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9"));
  Journal journal;
  const Decision first = story.get(at(0s), "alice", "P1");
  const Decision again = story.get(at(1s), "alice", "P1");
  EXPECT_FALSE(story.book().withdraw(first, at(2s), journal));
  EXPECT_FALSE(story.book().withdraw(again, at(2s), journal));
  story.release(at(3s), "alice", "P1", "10.0.0.1");
  EXPECT_TRUE(story.book().withdraw(first, at(4s), journal)) << "it has ended";
  EXPECT_EQ(journal.size(), 0u);
}

TEST(Withdrawal, TheNextTenureOfARepeatedAddressMayBeWithdrawn) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9"));
  story.get(at(0s), "alice", "P1");
  story.get(at(1s), "alice", "P1");
  story.release(at(2s), "alice", "P1", "10.0.0.1");
  story.withdraw(at(4s), story.get(at(3s), "alice", "P1"));
  EXPECT_EQ(story.facts(), Texts{"withdrawn 10.0.0.1"});
}

TEST(Withdrawal, ARefusalIsNotWithdrawn) {
  BookStory story(one_pool("10.0.0.1"));
  story.get(at(0s), "alice", "P1");
  const Decision refused = story.get(at(0s), "bob", "P2", "10.0.0.1");
  story.withdraw(at(1s), refused);
  EXPECT_EQ(story.live(), Texts{"10.0.0.1 alice P1"});
}

TEST(Withdrawal, ATenureThatHasEndedMeanwhileIsNotWithdrawn) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9"));
  const Decision alice = story.get(at(0s), "alice", "P1");
  story.get(at(1s), "bob", "P1");  // port_reused
  story.withdraw(at(2s), alice);
  EXPECT_EQ(story.facts(), Texts());
}

TEST(Withdrawal, AnAddressThatHasGoneToAnotherMeanwhileIsNotWithdrawn) {
  BookStory story(one_pool("10.0.0.1", {.hold_down = 0s}));
  const Decision alice = story.get(at(0s), "alice", "P1");
  story.release(at(1s), "alice", "P1", "10.0.0.1");
  story.get(at(2s), "bob", "P2");
  story.withdraw(at(3s), alice);
  EXPECT_EQ(story.facts(), Texts());
  EXPECT_EQ(story.live(), Texts{"10.0.0.1 bob P2"});
}

TEST(Withdrawal, ASecondTimeDoesNothing) {
  BookStory story(one_pool("10.0.0.1-10.0.0.2"));
  const Decision alice = story.get(at(0s), "alice", "P1");
  story.withdraw(at(1s), alice);
  story.withdraw(at(2s), alice);
  EXPECT_EQ(story.facts(), Texts());
}

TEST(Withdrawal, WhatTheAnswerEndedStaysEnded) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9"));
  story.get(at(0s), "alice", "P1");
  const Decision bob = story.get(at(1s), "bob", "P1");
  story.withdraw(at(2s), bob);
  EXPECT_EQ(story.live(), Texts());
  EXPECT_EQ(told(story.get(at(3s), "alice", "P1")), "own_address 10.0.0.1");
}

TEST(Withdrawal, OfAReservedAddress) {
  BookStory story(PolicyBuilder().pool("pool", "10.0.0.1-10.0.0.2").reserve("alice", "10.0.0.2").build());
  story.withdraw(at(1s), story.get(at(0s), "alice", "P1"));
  EXPECT_EQ(told(story.get(at(2s), "bob", "P2")), "never_used 10.0.0.1");
  EXPECT_EQ(told(story.get(at(2s), "carol", "P3")), "exhausted") << "it is still nobody else's";
  EXPECT_EQ(told(story.get(at(2s), "alice", "P1")), "reserved 10.0.0.2");
}

TEST(Withdrawal, OfAnOfferOutsideAllPools) {
  BookStory story(PolicyBuilder().rule({.action = RuleAction::offer}).build());
  story.withdraw(at(1s), story.get(at(0s), "alice", "P1", "192.0.2.7"));
  EXPECT_EQ(story.live(), Texts());
  EXPECT_EQ(told(story.get(at(2s), "bob", "P2", "192.0.2.7")), "offered 192.0.2.7");
  EXPECT_EQ(story.facts(), Texts{"assigned 192.0.2.7 offered bob P2"});
}

TEST(Withdrawal, OfAnIdentifier) {
  BookStory story(PolicyBuilder().pool6("six", "2001:db8::/64").build());
  const Decision first = story.get6(at(0s), "alice", "P1");
  story.withdraw(at(1s), first);
  EXPECT_EQ(story.live(), Texts());
  EXPECT_EQ(story.get6(at(2s), "alice", "P1").address, first.address);
  EXPECT_EQ(story.use(at(2s), "six").held_down, 0u);
}

TEST(Withdrawal, OfAnIdentifierThatRested) {  // I4
  BookStory story(PolicyBuilder()
                      .pool6("six", "2001:db8::/64", {.hold_down = 60s})
                      .rule({.users = {"alice"}, .pools = {"six"}})
                      .build());
  const Decision first = story.get6(at(0s), "alice", "P1");
  const std::uint64_t number = first.address.number();
  story.release6(at(10s), "alice", "P1", number);
  story.withdraw(at(21s), story.get6(at(20s), "alice", "P1"));
  EXPECT_EQ(story.use(at(69s), "six").held_down, 1u);
  EXPECT_EQ(told(story.get6(at(69s), "bob", "P2", number)), "nothing_offered");
  EXPECT_EQ(told(story.get6(at(70s), "bob", "P2", number)), "offered " + first.address.to_string());
}

TEST(Withdrawal, OfAnIdentifierOfferedUnderAnotherPoolsPrefixGivesItBackToItsPool) {
  BookStory story(PolicyBuilder()
                      .pool6("one", "2001:db8:1::/64", {.hold_down = 60s})
                      .pool6("two", "2001:db8:2::/64", {.hold_down = 0s})
                      .build());
  const Decision first = story.get6(at(0s), "alice", "P1");
  story.release6(at(10s), "alice", "P1", first.address.number());
  Journal journal;
  LeaseBook& book = story.book();
  const UserName alice = NameRules().user_name("alice");
  const Decision offered =
      book.offer({alice, "P1", first.address, *PrefixV6::parse("2001:db8:2::/64")}, at(20s), journal);
  ASSERT_EQ(offered.pool, 1u);
  book.withdraw(offered, at(21s), journal);
  EXPECT_EQ(story.use(at(21s), "one").held_down, 1u)
      << "its hold-down is that of the pool which it rested in";
}

TEST(Withdrawal, ThenTheOfferIsAsIfNoLeaseWereOnTheRasPort) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9"));
  const Decision alice = story.get(at(0s), "alice", "P1", "192.0.2.7");
  story.withdraw(at(2s), alice);
  EXPECT_EQ(told(story.offer(at(2s), "alice", "P1", "192.0.2.7")), "offered 192.0.2.7");
  EXPECT_EQ(story.facts(), Texts{"assigned 192.0.2.7 offered alice P1"});
}

}  // namespace
}  // namespace raspool::test
