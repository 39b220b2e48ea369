// Row 7 of the decision table: reservations.
#include <gtest/gtest.h>

#include "tests/support/book_story.hpp"

namespace raspool::test {
namespace {

using Texts = std::vector<std::string>;

PolicyBuilder reserved_for_alice(const PoolOptions& options = {}) {
  return PolicyBuilder().pool("pool", "10.0.0.1-10.0.0.3", options).reserve("CORP\\alice", "10.0.0.2");
}

TEST(Row7, AUserGetsTheReservedAddress) {
  BookStory story(reserved_for_alice().build());
  const Decision decision = story.get(at(0s), "corp\\ALICE", "P1", "192.0.2.7");
  EXPECT_EQ(told(decision), "reserved 10.0.0.2");
  EXPECT_TRUE(decision.notify);
  EXPECT_EQ(decision.pool, 0u);
  EXPECT_EQ(story.facts(), Texts{"assigned 10.0.0.2 reserved corp\\ALICE P1"});
}

TEST(Row7, NobodyElseEverGetsIt) {
  BookStory story(reserved_for_alice({.hold_down = 0s}).build());
  EXPECT_EQ(told(story.get(at(0s), "bob", "P1")), "never_used 10.0.0.1");
  EXPECT_EQ(told(story.get(at(0s), "carol", "P2")), "never_used 10.0.0.3");
  EXPECT_EQ(told(story.get(at(0s), "dave", "P3")), "exhausted");
  // Nor after its user has been and gone.
  story.get(at(1s), "CORP\\alice", "P4");
  story.release(at(2s), "CORP\\alice", "P4", "10.0.0.2");
  EXPECT_EQ(told(story.get(at(24h), "dave", "P3")), "exhausted");
  // Nor as RRAS's offer.
  EXPECT_EQ(told(story.offer(at(24h), "dave", "P3", "10.0.0.2")), "nothing_offered");
}

TEST(Row7, AReservationIsForTheKeyNotForTheAccountInAnotherDomain) {
  BookStory story(reserved_for_alice().build());
  EXPECT_EQ(told(story.get(at(0s), "SALES\\alice", "P1")), "never_used 10.0.0.1");
  EXPECT_EQ(told(story.get(at(0s), "alice", "P2")), "never_used 10.0.0.3");
}

TEST(Row7, WhateverPoolsTheRuleNames) {
  BookStory story(PolicyBuilder()
                      .pool("special", "10.1.0.1-10.1.0.9")
                      .pool("pool", "10.0.0.1-10.0.0.9")
                      .reserve("alice", "10.1.0.5")
                      .rule({.pools = {"pool"}})
                      .build());
  const Decision decision = story.get(at(0s), "alice", "P1");
  EXPECT_EQ(told(decision), "reserved 10.1.0.5");
  EXPECT_EQ(decision.pool, 0u);
}

TEST(Row7, ComesBeforeTheAddressesThatTheUserRemembers) {
  auto without = PolicyBuilder().pool("pool", "10.0.0.1-10.0.0.3").build();
  BookStory story(without);
  ASSERT_EQ(told(story.get(at(0s), "CORP\\alice", "P1")), "never_used 10.0.0.1");
  story.release(at(1s), "CORP\\alice", "P1", "10.0.0.1");
  story.restart(at(2s), true, at(2s), reserved_for_alice().build());
  EXPECT_EQ(told(story.get(at(3s), "CORP\\alice", "P1")), "reserved 10.0.0.2");
}

TEST(Row7, OfSeveralTheFirstThatIsFree) {
  BookStory story(PolicyBuilder()
                      .pool("pool", "10.0.0.1-10.0.0.9")
                      .reserve("alice", "10.0.0.8")
                      .reserve("alice", "10.0.0.4")
                      .build());
  EXPECT_EQ(told(story.get(at(0s), "alice", "P1")), "reserved 10.0.0.8");
  EXPECT_EQ(told(story.get(at(0s), "alice", "P2")), "reserved 10.0.0.4");
  EXPECT_EQ(told(story.get(at(0s), "alice", "P3")), "never_used 10.0.0.1");  // else go on
  story.release(at(1s), "alice", "P1", "10.0.0.8");
  EXPECT_EQ(told(story.get(at(2s), "alice", "P4")), "reserved 10.0.0.8");
}

TEST(Row7, ItsOwnUserGetsItBackAtOnceWhateverTheHoldDown) {
  BookStory story(reserved_for_alice({.hold_down = kForever}).build());
  story.get(at(0s), "CORP\\alice", "P1");
  story.release(at(1s), "CORP\\alice", "P1", "10.0.0.2");
  EXPECT_EQ(told(story.get(at(1s), "CORP\\alice", "P2")), "reserved 10.0.0.2");
}

TEST(Row7, AStrangersHoldDownOnItIsWaitedFor) {
  // bob held the address before it was reserved for alice.
  BookStory story(PolicyBuilder().pool("pool", "10.0.0.1-10.0.0.3", {.hold_down = 60s}).build());
  story.get(at(0s), "zoe", "P0");
  ASSERT_EQ(told(story.get(at(0s), "bob", "P1")), "never_used 10.0.0.2");
  story.release(at(10s), "bob", "P1", "10.0.0.2");
  story.restart(at(20s), true, at(20s), reserved_for_alice({.hold_down = 60s}).build());

  EXPECT_EQ(told(story.get(at(69s), "CORP\\alice", "P1")), "never_used 10.0.0.3");
  EXPECT_EQ(told(story.get(at(70s), "CORP\\alice", "P2")), "reserved 10.0.0.2");
}

TEST(Row7, AnAddressOfThisMachineIsNotGivenToItsUserEither) {
  BookStory story(reserved_for_alice().build());
  story.host_has(at(0s), {v4("10.0.0.2")});
  EXPECT_EQ(told(story.get(at(0s), "CORP\\alice", "P1")), "never_used 10.0.0.1");
}

TEST(Row7, IsOfItsFamily) {
  const auto reserved = InterfaceIdentifier::from_number(0x77);
  BookStory story(PolicyBuilder()
                      .pool("four", "10.0.0.1-10.0.0.9")
                      .pool6("six", "2001:db8::/64")
                      .reserve("alice", "10.0.0.5")
                      .reserve6("alice", "six", reserved)
                      .build());
  EXPECT_EQ(told(story.get6(at(0s), "alice", "P1")), "reserved ::77");
  EXPECT_EQ(told(story.get(at(0s), "alice", "P1")), "reserved 10.0.0.5");
}

TEST(Row7, AMachineHasReservationsLikeAUser) {
  BookStory story(PolicyBuilder().pool("pool", "10.0.0.1-10.0.0.9").reserve("LAPTOP7$", "10.0.0.5").build());
  EXPECT_EQ(told(story.get(at(0s), "host/laptop7.corp.example", "P1")), "reserved 10.0.0.5");
}

}  // namespace
}  // namespace raspool::test
