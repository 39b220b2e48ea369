// A new policy while leases live: the end of 2.1, `mode` of 2.4, and what section 6 calls a stray.
#include <gtest/gtest.h>

#include "tests/support/book_story.hpp"

namespace raspool::test {
namespace {

using Texts = std::vector<std::string>;

const PoolOptions kMinute{.hold_down = 60s};

class Reload : public testing::Test {
 protected:
  BookStory story{one_pool("10.0.0.1-10.0.0.4", kMinute)};
};

TEST_F(Reload, LiveLeasesStay) {
  story.get(at(0s), "alice", "P1");
  story.reload(at(1s), one_pool("10.0.0.1-10.0.0.9", kMinute));
  EXPECT_EQ(story.facts(), Texts()) << "nothing of it is a fact about a lease";
  EXPECT_EQ(story.live(), Texts{"10.0.0.1 alice P1"});
  EXPECT_EQ(told(story.get(at(2s), "alice", "P1")), "repeated 10.0.0.1");
  EXPECT_EQ(story.release(at(3s), "alice", "P1", "10.0.0.1"), ReleaseOutcome::released);
}

TEST_F(Reload, APoolGrows) {
  for (const char* user : {"a", "b", "c", "d"}) story.get(at(0s), user, user);
  EXPECT_EQ(told(story.get(at(1s), "e", "e")), "exhausted");
  story.reload(at(2s), one_pool("10.0.0.1-10.0.0.6", kMinute));
  EXPECT_EQ(told(story.get(at(3s), "e", "e")), "never_used 10.0.0.5");
  EXPECT_EQ(story.use(at(3s), "pool").never_used, 1u);
}

TEST_F(Reload, AShrunkPoolGivesOnlyWhatItHas) {
  story.reload(at(0s), one_pool("10.0.0.3-10.0.0.3", kMinute));
  EXPECT_EQ(told(story.get(at(1s), "alice", "P1")), "never_used 10.0.0.3");
  EXPECT_EQ(told(story.get(at(1s), "bob", "P2")), "exhausted");
}

TEST_F(Reload, AShrunkAndRegrownPoolGivesNothingTwice) {
  for (const char* user : {"a", "b", "c"}) story.get(at(0s), user, user);
  story.release(at(10s), "b", "b", "10.0.0.2");
  story.reload(at(20s), one_pool("10.0.0.3-10.0.0.4", kMinute));  // a's is a stray, b's rests outside
  story.get(at(21s), "d", "d");                                   // 10.0.0.4
  story.release(at(22s), "c", "c", "10.0.0.3");
  story.reload(at(30s), one_pool("10.0.0.1-10.0.0.4", kMinute));
  EXPECT_EQ(story.live(), (Texts{"10.0.0.1 a a", "10.0.0.4 d d"}));
  EXPECT_EQ(told(story.get(at(69s), "x", "x")), "exhausted");
  EXPECT_EQ(told(story.get(at(70s), "x", "x")), "released_longest_ago 10.0.0.2");
  EXPECT_EQ(told(story.get(at(81s), "y", "y")), "exhausted");
  EXPECT_EQ(told(story.get(at(82s), "y", "y")), "released_longest_ago 10.0.0.3");
  EXPECT_EQ(told(story.get(at(1h), "z", "z")), "exhausted");
}

TEST_F(Reload, ASplitPoolKeepsWhoHasWhat) {
  for (const char* user : {"a", "b", "c"}) story.get(at(0s), user, user);
  story.release(at(10s), "a", "a", "10.0.0.1");
  story.release(at(11s), "c", "c", "10.0.0.3");
  story.reload(at(20s), PolicyBuilder()
                            .pool("low", "10.0.0.1-10.0.0.2", kMinute)
                            .pool("high", "10.0.0.3-10.0.0.4", kMinute)
                            .build());
  EXPECT_EQ(story.use(at(20s), "low").live, 1u);
  EXPECT_EQ(story.use(at(20s), "low").held_down, 1u);
  EXPECT_EQ(story.use(at(20s), "high").held_down, 1u);
  EXPECT_EQ(story.use(at(20s), "high").never_used, 1u);
  EXPECT_EQ(told(story.get(at(21s), "c", "P1")), "own_address 10.0.0.3");
  EXPECT_EQ(story.last().at(2).pool, "high") << "a new tenure is the new pool's";
  EXPECT_EQ(story.last().at(1).pool, "pool") << "an old one was given under the old name";
}

TEST_F(Reload, MergedPoolsKeepTheOrderOfRelease) {
  BookStory two(PolicyBuilder()
                    .pool("low", "10.0.0.1-10.0.0.2", kMinute)
                    .pool("high", "10.0.0.3-10.0.0.4", kMinute)
                    .build());
  for (const char* user : {"a", "b", "c", "d"}) two.get(at(0s), user, user);
  two.release(at(10s), "c", "c", "10.0.0.3");
  two.release(at(11s), "b", "b", "10.0.0.2");
  two.release(at(12s), "d", "d", "10.0.0.4");
  two.release(at(13s), "a", "a", "10.0.0.1");
  two.reload(at(20s), one_pool("10.0.0.1-10.0.0.4", kMinute));
  for (const char* address : {"10.0.0.3", "10.0.0.2", "10.0.0.4", "10.0.0.1"}) {
    EXPECT_EQ(told(two.get(at(100s), address, address)), "released_longest_ago " + std::string(address));
  }
}

TEST_F(Reload, NeverUsedAddressesStillComeFirst) {
  story.get(at(0s), "alice", "P1");
  story.release(at(0s), "alice", "P1", "10.0.0.1");
  story.reload(at(1h), one_pool("10.0.0.1-10.0.0.2", kMinute));
  EXPECT_EQ(told(story.get(at(1h), "bob", "P2")), "never_used 10.0.0.2");
}

TEST_F(Reload, WhatWasTakenBackStillCountsAsReleasedLongestAgo) {
  for (const char* user : {"a", "b", "c"}) story.get(at(0s), user, user);
  story.release(at(1s), "a", "a", "10.0.0.1");
  story.withdraw(at(2s), story.get(at(2s), "d", "d"));  // 10.0.0.4
  story.reload(at(100s), one_pool("10.0.0.1-10.0.0.4", kMinute));
  EXPECT_EQ(told(story.get(at(101s), "x", "x")), "released_longest_ago 10.0.0.4");
  EXPECT_EQ(told(story.get(at(101s), "y", "y")), "released_longest_ago 10.0.0.1");
}

TEST_F(Reload, WhatWasTakenBackRestsAgainIfTheHoldDownNowInForceSaysSo) {
  BookStory one(one_pool("10.0.0.1-10.0.0.1", kMinute));
  one.get(at(0s), "alice", "P1");
  one.release(at(10s), "alice", "P1", "10.0.0.1");
  one.withdraw(at(71s), one.get(at(70s), "bob", "P2"));
  one.reload(at(72s), one_pool("10.0.0.1-10.0.0.1", {.hold_down = 100s}));
  EXPECT_EQ(told(one.get(at(109s), "bob", "P2")), "exhausted");
  EXPECT_EQ(told(one.get(at(110s), "bob", "P2")), "released_longest_ago 10.0.0.1");
}

TEST_F(Reload, TheHoldDownNowInForceAppliesCountedFromTheRelease) {
  for (const char* user : {"a", "b", "c", "d"}) story.get(at(0s), user, user);
  story.release(at(10s), "a", "a", "10.0.0.1");
  story.reload(at(20s), one_pool("10.0.0.1-10.0.0.4", {.hold_down = 100s}));
  EXPECT_EQ(told(story.get(at(109s), "x", "x")), "exhausted");
  story.reload(at(109s), one_pool("10.0.0.1-10.0.0.4", {.hold_down = 30s}));
  EXPECT_EQ(told(story.get(at(109s), "x", "x")), "released_longest_ago 10.0.0.1");
}

TEST_F(Reload, TheMemoryNowInForceAppliesCountedFromTheRelease) {
  story.get(at(0s), "alice", "P1");
  story.release(at(0s), "alice", "P1", "10.0.0.1");
  story.reload(at(1s), one_pool("10.0.0.1-10.0.0.4", {.hold_down = 0s, .sticky = 10s}));
  EXPECT_EQ(told(story.get(at(10s), "alice", "P1")), "never_used 10.0.0.2");
  story.release(at(10s), "alice", "P1", "10.0.0.2");
  story.reload(at(11s), one_pool("10.0.0.1-10.0.0.4", {.hold_down = 0s, .sticky = 1h}));
  EXPECT_EQ(told(story.get(at(20s), "alice", "P1")), "own_address 10.0.0.1");
}

TEST_F(Reload, HomeStaysHome) {
  story.get(at(0s), "alice", "P1");
  story.get(at(0s), "alice", "P2");
  story.reload(at(1s), one_pool("10.0.0.1-10.0.0.9", kMinute));
  story.release(at(2s), "alice", "P2", "10.0.0.2");
  story.release(at(3s), "alice", "P1", "10.0.0.1");
  EXPECT_EQ(told(story.get(at(4s), "alice", "P3")), "own_address 10.0.0.1");
}

// ---- Addresses that left all pools

TEST_F(Reload, ALeaseOutsideAllPoolsIsAStrayAndStaysLive) {
  story.get(at(0s), "alice", "P1");
  story.get(at(0s), "bob", "P2");
  story.reload(at(1s), one_pool("10.0.0.2-10.0.0.4", kMinute));
  EXPECT_EQ(story.strays(), Texts{"10.0.0.1 alice P1"});
  EXPECT_EQ(story.live(), (Texts{"10.0.0.1 alice P1", "10.0.0.2 bob P2"}));
  EXPECT_EQ(story.use(at(1s), "pool").live, 1u);
}

TEST_F(Reload, AStrayDrains) {
  story.get(at(0s), "alice", "P1");
  story.reload(at(1s), one_pool("10.0.0.2-10.0.0.4", kMinute));
  EXPECT_EQ(story.release(at(2s), "alice", "P1", "10.0.0.1"), ReleaseOutcome::released);
  EXPECT_EQ(story.strays(), Texts());
  EXPECT_EQ(told(story.get(at(3s), "alice", "P1")), "never_used 10.0.0.2");
}

TEST_F(Reload, AStrayIsReplacedWhenItsUserAsksAgainOnItsRasPort) {
  story.get(at(0s), "alice", "P1");
  story.reload(at(1s), one_pool("10.0.0.2-10.0.0.4", kMinute));
  EXPECT_EQ(told(story.get(at(2s), "alice", "P1")), "never_used 10.0.0.2");
  EXPECT_EQ(story.facts(), (Texts{"ended 10.0.0.1 replaced", "assigned 10.0.0.2 pool alice P1"}));
}

TEST_F(Reload, AStrayIsNoStrayAnyMoreWhenItsAddressComesBack) {
  story.get(at(0s), "alice", "P1");
  story.reload(at(1s), one_pool("10.0.0.2-10.0.0.4", kMinute));
  story.reload(at(2s), one_pool("10.0.0.1-10.0.0.4", kMinute));
  EXPECT_EQ(story.strays(), Texts());
  EXPECT_EQ(told(story.get(at(3s), "alice", "P1")), "repeated 10.0.0.1");
}

TEST_F(Reload, AStrayIsOfferedToNobodyElse) {
  story.get(at(0s), "alice", "P1");
  story.reload(at(1s), one_pool("10.0.0.2-10.0.0.4", kMinute));
  EXPECT_EQ(told(story.offer(at(2s), "bob", "P2", "10.0.0.1")), "nothing_offered");
}

TEST_F(Reload, TheHoldDownOfAnAddressThatLeftAllPoolsRunsOn) {
  story.get(at(0s), "alice", "P1");
  story.get(at(0s), "bob", "P2");
  story.release(at(10s), "alice", "P1", "10.0.0.1");
  story.reload(at(20s), PolicyBuilder().pool("other", "10.9.0.1-10.9.0.9", {.hold_down = 0s}).build());
  story.release(at(30s), "bob", "P2", "10.0.0.2");  // a stray rests likewise
  EXPECT_EQ(told(story.offer(at(69s), "carol", "P3", "10.0.0.1")), "nothing_offered");
  EXPECT_EQ(told(story.offer(at(70s), "carol", "P3", "10.0.0.1")), "offered 10.0.0.1");
  EXPECT_EQ(told(story.offer(at(89s), "carol", "P4", "10.0.0.2")), "nothing_offered");
  EXPECT_EQ(told(story.offer(at(90s), "carol", "P4", "10.0.0.2")), "offered 10.0.0.2");
}

TEST_F(Reload, AnAddressThatComesBackComesBackRestingAndRemembered) {
  story.get(at(0s), "alice", "P1");
  story.release(at(10s), "alice", "P1", "10.0.0.1");
  story.reload(at(20s), one_pool("10.0.0.2-10.0.0.2", kMinute));
  story.reload(at(30s), one_pool("10.0.0.1-10.0.0.1", kMinute));
  EXPECT_EQ(story.use(at(30s), "pool").held_down, 1u);
  EXPECT_EQ(told(story.get(at(69s), "bob", "P2")), "exhausted");
  EXPECT_EQ(told(story.get(at(69s), "alice", "P1")), "own_address 10.0.0.1");
}

TEST_F(Reload, WhatRrasGaveOutsideOurPoolsIsKnownToAPoolThatGrowsOverIt) {
  story.offer(at(0s), "alice", "P1", "10.0.0.5");
  story.offer(at(0s), "bob", "P2", "10.0.0.6");
  story.release(at(1s), "alice", "P1", "10.0.0.5");
  story.reload(at(2s), one_pool("10.0.0.5-10.0.0.6", kMinute));
  EXPECT_EQ(told(story.get(at(3s), "carol", "P3")), "exhausted") << "the one rests, the other is held";
  EXPECT_EQ(told(story.get(at(3s), "alice", "P1")), "own_address 10.0.0.5");
}

// ---- Reservations

PolicyBuilder reserved_for_alice(std::string_view address) {
  return PolicyBuilder().pool("pool", "10.0.0.1-10.0.0.4", kMinute).reserve("alice", address);
}

TEST_F(Reload, AReservationThatBecomesActiveWhileSomeoneElseHoldsTheAddressWaits) {
  story.get(at(0s), "bob", "P1");
  story.reload(at(1s), reserved_for_alice("10.0.0.1").build());
  EXPECT_EQ(story.strays(), Texts{"10.0.0.1 bob P1"});
  EXPECT_EQ(story.use(at(1s), "pool").strays, 1u);
  EXPECT_EQ(story.use(at(1s), "pool").live, 1u);
  EXPECT_EQ(told(story.get(at(2s), "alice", "P2")), "never_used 10.0.0.2") << "bob keeps it until released";
  story.release(at(10s), "bob", "P1", "10.0.0.1");
  EXPECT_EQ(told(story.get(at(69s), "alice", "P3")), "never_used 10.0.0.3") << "it rests for her, too";
  EXPECT_EQ(told(story.get(at(70s), "bob", "P1")), "never_used 10.0.0.4") << "it is his no more";
  EXPECT_EQ(told(story.get(at(70s), "alice", "P4")), "reserved 10.0.0.1");
}

TEST_F(Reload, AReservedAddressLeavesTheFreeOnes) {
  story.get(at(0s), "bob", "P1");
  story.release(at(0s), "bob", "P1", "10.0.0.1");
  story.reload(at(1s), reserved_for_alice("10.0.0.2").build());
  EXPECT_EQ(told(story.get(at(2s), "x", "X")), "never_used 10.0.0.3");
  EXPECT_EQ(told(story.get(at(2s), "y", "Y")), "never_used 10.0.0.4");
  EXPECT_EQ(told(story.get(at(2h), "z", "Z")), "released_longest_ago 10.0.0.1");
  EXPECT_EQ(told(story.get(at(2h), "w", "W")), "exhausted");
}

TEST_F(Reload, AnAddressThatIsReservedNoMoreIsFreeInItsTurn) {
  BookStory reserved(PolicyBuilder()
                         .pool("pool", "10.0.0.1-10.0.0.3", kMinute)
                         .reserve("alice", "10.0.0.1")
                         .reserve("carol", "10.0.0.2")
                         .build());
  reserved.get(at(0s), "alice", "P1");
  reserved.get(at(0s), "bob", "P2");
  reserved.release(at(10s), "bob", "P2", "10.0.0.3");
  reserved.release(at(20s), "alice", "P1", "10.0.0.1");
  reserved.reload(at(30s), one_pool("10.0.0.1-10.0.0.3", kMinute));
  EXPECT_EQ(told(reserved.get(at(31s), "x", "X")), "never_used 10.0.0.2");
  EXPECT_EQ(told(reserved.get(at(79s), "y", "Y")), "released_longest_ago 10.0.0.3");
  EXPECT_EQ(told(reserved.get(at(79s), "z", "Z")), "exhausted");
  EXPECT_EQ(told(reserved.get(at(80s), "z", "Z")), "released_longest_ago 10.0.0.1");
}

TEST_F(Reload, AReservedLeaseWhoseReservationGoesIsALeaseOfItsPool) {
  BookStory reserved(reserved_for_alice("10.0.0.2").build());
  reserved.get(at(0s), "alice", "P1");
  reserved.reload(at(1s), one_pool("10.0.0.1-10.0.0.4", kMinute));
  EXPECT_EQ(reserved.strays(), Texts());
  EXPECT_EQ(told(reserved.get(at(2s), "alice", "P1")), "repeated 10.0.0.2");
}

// ---- IPv6

PolicyBuilder six(std::string name, std::string_view prefix, Duration hold_down = 60s) {
  return PolicyBuilder().pool6(std::move(name), prefix, {.hold_down = hold_down});
}

TEST_F(Reload, AnIdentifierCountsInThePoolOfItsName) {
  BookStory story6(six("six", "2001:db8::/64").build());
  story6.get6(at(0s), "alice", "P1");
  story6.reload(at(1s), six("other", "2001:db8::/64").pool6("six", "2001:db8:0:9::/64", kMinute).build());
  EXPECT_EQ(story6.use(at(1s), "six").live, 1u);
  EXPECT_EQ(story6.use(at(1s), "other").live, 0u);
}

TEST_F(Reload, AnIdentifierWhosePoolIsGoneCountsInThePoolOfItsPrefix) {
  BookStory story6(six("six", "2001:db8::/64").build());
  const Decision decision = story6.get6(at(0s), "alice", "P1");
  story6.reload(at(1s), six("renamed", "2001:db8::/64").build());
  EXPECT_EQ(story6.use(at(1s), "renamed").live, 1u);
  EXPECT_EQ(story6.strays(), Texts());
  EXPECT_EQ(story6.get6(at(2s), "alice", "P1").address, decision.address);
}

TEST_F(Reload, AnIdentifierWithoutAPoolIsAStrayAndRestsOn) {
  BookStory story6(six("six", "2001:db8::/64").build());
  const std::uint64_t number = story6.get6(at(0s), "alice", "P1").address.number();
  story6.reload(at(1s), six("other", "2001:db8:0:9::/64", 0s).build());
  EXPECT_EQ(story6.strays().size(), 1u);
  story6.release6(at(10s), "alice", "P1", number);
  const PolicyBuilder offers = six("other", "2001:db8:0:9::/64", 0s).rule({.action = RuleAction::offer});
  story6.reload(at(20s), offers.build());
  EXPECT_EQ(told(story6.get6(at(69s), "bob", "P2", number, "2001:db8:0:7::/64")), "nothing_offered");
  EXPECT_EQ(story6.get6(at(70s), "bob", "P2", number, "2001:db8:0:7::/64").reason, Reason::offered);
}

TEST_F(Reload, TheHoldDownNowInForceAppliesToIdentifiersToo) {
  BookStory story6(six("six", "2001:db8::/64").build());
  const std::uint64_t number = story6.get6(at(0s), "alice", "P1").address.number();
  story6.release6(at(10s), "alice", "P1", number);
  story6.reload(at(20s), six("six", "2001:db8::/64", 100s).build());
  EXPECT_EQ(story6.use(at(109s), "six").held_down, 1u);
  EXPECT_EQ(story6.use(at(110s), "six").held_down, 0u);
}

// ---- What else stays

TEST_F(Reload, AnAnswerFromBeforeCanBeTakenBack) {
  const Decision decision = story.get(at(0s), "alice", "P1");
  story.reload(at(1s), one_pool("10.0.0.2-10.0.0.4", kMinute));
  story.withdraw(at(2s), decision);
  EXPECT_EQ(story.facts(), Texts{"withdrawn 10.0.0.1"});
  EXPECT_EQ(story.live(), Texts());
  story.reload(at(3s), one_pool("10.0.0.1-10.0.0.4", kMinute));
  EXPECT_EQ(told(story.get(at(4s), "bob", "P2")), "never_used 10.0.0.1");
}

TEST_F(Reload, AddressesOfThisMachineAreStillNeverGiven) {
  story.host_has(at(0s), {v4("10.0.0.1"), v4("10.0.0.5")});
  story.reload(at(1s), one_pool("10.0.0.1-10.0.0.6", kMinute));
  for (const char* address : {"10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.6"}) {
    EXPECT_EQ(told(story.get(at(2s), address, address)), "never_used " + std::string(address));
  }
  EXPECT_EQ(told(story.get(at(2s), "bob", "P2")), "exhausted");
}

TEST_F(Reload, LinksAreStillKnown) {
  story.book().link_up("P1", 100);
  story.book().link_up("P2", 100);
  story.get(at(0s), "alice", "P1");
  story.reload(at(1s), one_pool("10.0.0.1-10.0.0.6", kMinute));
  EXPECT_EQ(told(story.get(at(2s), "bob", "P1")), "never_used 10.0.0.2");
  EXPECT_EQ(story.facts(), Texts{"assigned 10.0.0.2 pool bob P1"}) << "alice lives on P2";
}

TEST_F(Reload, ARestartAfterItComesToTheSame) {
  for (const char* user : {"a", "b", "c", "d"}) story.get(at(0s), user, user);
  story.release(at(1s), "b", "b", "10.0.0.2");
  story.release(at(2s), "a", "a", "10.0.0.1");
  const auto wider = one_pool("10.0.0.2-10.0.0.5", {.hold_down = 10s});
  story.reload(at(3s), wider);
  story.restart(at(3s), true, at(3s), wider);
  EXPECT_EQ(story.facts(), (Texts{"ended 10.0.0.3 stopped", "ended 10.0.0.4 stopped"}));
  EXPECT_EQ(told(story.get(at(4s), "x", "X")), "never_used 10.0.0.5");
  EXPECT_EQ(told(story.get(at(11s), "y", "Y")), "released_longest_ago 10.0.0.2");
  EXPECT_EQ(told(story.get(at(12s), "z", "Z")), "exhausted");
  EXPECT_EQ(told(story.get(at(13s), "z", "Z")), "released_longest_ago 10.0.0.3");
}

TEST_F(Reload, AHugePoolCostsOnlyWhatWasTouched) {
  BookStory huge(one_pool("10.0.0.0/8", kMinute));
  huge.get(at(0s), "alice", "P1");
  for (int i = 0; i < 100; ++i) huge.reload(at(1s), one_pool("10.0.0.0/8", kMinute));
  EXPECT_EQ(told(huge.get(at(2s), "bob", "P2")), "never_used 10.0.0.1");
}

// ---- The mode

TEST(ModeChange, LiveLeasesStayLiveInObserveAndEndByTheirRelease) {
  BookStory story(one_pool("10.0.0.1-10.0.0.4", kMinute));
  story.get(at(0s), "alice", "P1");
  story.change_mode(at(1s), Mode::observe);
  EXPECT_EQ(told(story.get(at(2s), "bob", "P1", "192.0.2.7")), "observed 192.0.2.7");
  EXPECT_EQ(story.live(), (Texts{"10.0.0.1 alice P1", "192.0.2.7 bob P1"}));
  EXPECT_EQ(story.release(at(3s), "alice", "P1", "10.0.0.1"), ReleaseOutcome::released);
  EXPECT_EQ(story.live(), Texts{"192.0.2.7 bob P1"});
}

TEST(ModeChange, AnAddressThatIsHeldSinceBeforeIsObservedWithoutATenure) {
  BookStory story(one_pool("10.0.0.1-10.0.0.4", kMinute));
  story.get(at(0s), "alice", "P1");
  story.change_mode(at(1s), Mode::observe);
  const Decision decision = story.get(at(2s), "bob", "P2", "10.0.0.1");
  EXPECT_EQ(told(decision), "observed 10.0.0.1");
  EXPECT_TRUE(decision.notify);
  EXPECT_EQ(decision.tenure, 0u);
  EXPECT_EQ(story.live(), Texts{"10.0.0.1 alice P1"});
}

TEST(ModeChange, WhatWasObservedIsHeldInEnforceToo) {
  BookStory story(one_pool("10.0.0.1-10.0.0.2", kMinute), Mode::observe);
  story.get(at(0s), "alice", "P1", "10.0.0.1");
  story.change_mode(at(1s), Mode::enforce);
  EXPECT_EQ(told(story.get(at(2s), "bob", "P2")), "never_used 10.0.0.2");
  EXPECT_EQ(told(story.get(at(2s), "carol", "P3")), "exhausted");
  EXPECT_EQ(story.release(at(3s), "alice", "P1", "10.0.0.1"), ReleaseOutcome::released);
  EXPECT_EQ(told(story.get(at(4s), "alice", "P1")), "own_address 10.0.0.1") << "and remembered";
}

TEST(ModeChange, WhatWasObservedWithoutPoolsIsRememberedWhenTheyCome) {
  BookStory story(PolicyBuilder().rule({.action = RuleAction::offer}).build(), Mode::observe);
  story.get(at(0s), "alice", "P1", "10.0.0.3");
  story.release(at(1s), "alice", "P1", "10.0.0.3");
  story.change_mode(at(2s), Mode::enforce);
  story.reload(at(2s), one_pool("10.0.0.1-10.0.0.4", kMinute));
  EXPECT_EQ(told(story.get(at(3s), "bob", "P2")), "never_used 10.0.0.1");
  EXPECT_EQ(told(story.get(at(3s), "alice", "P1")), "own_address 10.0.0.3");
}

}  // namespace
}  // namespace raspool::test
