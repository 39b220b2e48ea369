// Observe mode: change nothing, record everything.
#include <gtest/gtest.h>

#include "tests/support/book_story.hpp"

namespace raspool::test {
namespace {

using Texts = std::vector<std::string>;

class ObserveMode : public testing::Test {
 protected:
  BookStory story{one_pool("10.0.0.1-10.0.0.9", {.hold_down = 60s}), Mode::observe};
};

TEST_F(ObserveMode, GivesTheProposalBack) {
  const Decision decision = story.get(at(0s), "alice", "P1", "192.0.2.7");
  EXPECT_EQ(told(decision), "observed 192.0.2.7");
  EXPECT_EQ(result_code(decision.reason), 0u);
  EXPECT_TRUE(decision.notify);
  EXPECT_EQ(story.facts(), Texts{"assigned 192.0.2.7 observed alice P1"});
}

TEST_F(ObserveMode, GivesAlsoAZeroBackAndRecordsNothing) {
  const Decision decision = story.get(at(0s), "alice", "P1");
  EXPECT_EQ(decision.reason, Reason::observed);
  EXPECT_EQ(result_code(decision.reason), 0u);
  EXPECT_TRUE(decision.address.is_none());
  EXPECT_FALSE(decision.notify);
  EXPECT_EQ(decision.tenure, 0u);
  EXPECT_EQ(story.facts(), Texts());
}

TEST_F(ObserveMode, GivesAnIdentifierAndItsPrefixBackUntouched) {
  const Decision some = story.get6(at(0s), "alice", "P1", 0x77, "2001:db8:99::/64");
  EXPECT_EQ(told(some), "observed ::77");
  EXPECT_EQ(some.prefix, PrefixV6::parse("2001:db8:99::/64"));
  const Decision zero = story.get6(at(0s), "bob", "P2");
  EXPECT_EQ(zero.reason, Reason::observed);
  EXPECT_TRUE(zero.address.is_none());
  EXPECT_TRUE(zero.prefix.is_none());
  EXPECT_FALSE(zero.notify);
}

TEST_F(ObserveMode, TheSameAddressAgainEndsTheOpenTenure) {
  story.get(at(0s), "alice", "P1", "192.0.2.7");
  EXPECT_EQ(told(story.get(at(10s), "bob", "P2", "192.0.2.7")), "observed 192.0.2.7");
  EXPECT_EQ(story.facts(), (Texts{"ended 192.0.2.7 observed_again", "assigned 192.0.2.7 observed bob P2"}));
}

TEST_F(ObserveMode, TheSameRasPortAgainEndsTheOpenTenure) {
  story.get(at(0s), "alice", "P1", "192.0.2.7");
  story.get(at(10s), "bob", "P1", "192.0.2.8");
  EXPECT_EQ(story.facts(), (Texts{"ended 192.0.2.7 observed_again", "assigned 192.0.2.8 observed bob P1"}));
}

TEST_F(ObserveMode, BothEndAtOnceIfTheyAreTwo) {
  story.get(at(0s), "alice", "P1", "192.0.2.7");
  story.get(at(0s), "bob", "P2", "192.0.2.8");
  story.get(at(10s), "carol", "P1", "192.0.2.8");
  EXPECT_EQ(story.facts(), (Texts{"ended 192.0.2.7 observed_again", "ended 192.0.2.8 observed_again",
                                  "assigned 192.0.2.8 observed carol P1"}));
}

TEST_F(ObserveMode, TheSameUserAddressAndRasPortAreANewTenureToo) {
  story.get(at(0s), "alice", "P1", "192.0.2.7");
  story.get(at(10s), "alice", "P1", "192.0.2.7");
  EXPECT_EQ(story.facts(), (Texts{"ended 192.0.2.7 observed_again", "assigned 192.0.2.7 observed alice P1"}));
}

TEST_F(ObserveMode, AGetWithoutAProposalEndsTheOpenTenureOfItsRasPortToo) {
  story.get(at(0s), "alice", "P1", "192.0.2.7");
  story.get(at(10s), "bob", "P1");
  EXPECT_EQ(story.facts(), Texts{"ended 192.0.2.7 observed_again"});
}

TEST_F(ObserveMode, AnEmptyRasPortIsNobodys) {
  story.get(at(0s), "alice", "", "192.0.2.7");
  story.get(at(10s), "bob", "", "192.0.2.8");
  EXPECT_EQ(story.live().size(), 2u);
}

TEST_F(ObserveMode, TheRasPortOfTheOtherFamilyIsAnother) {
  story.get(at(0s), "alice", "P1", "192.0.2.7");
  story.get6(at(1s), "alice", "P1", 0x77);
  EXPECT_EQ(story.live().size(), 2u);
}

TEST_F(ObserveMode, AReleaseEndsIt) {
  story.get(at(0s), "alice", "P1", "192.0.2.7");
  EXPECT_EQ(story.release(at(1s), "alice", "P1", "192.0.2.7"), ReleaseOutcome::released);
  EXPECT_EQ(story.live(), Texts());
}

TEST_F(ObserveMode, InAPoolItIsALeaseOfThatPool) {
  const Decision decision = story.get(at(0s), "alice", "P1", "10.0.0.5");
  EXPECT_EQ(decision.pool, 0u);
  EXPECT_EQ(std::get<Assigned>(story.records().front().fact).tenure.pool, "pool");
  EXPECT_EQ(story.use(at(0s), "pool").live, 1u);
  story.release(at(10s), "alice", "P1", "10.0.0.5");
  EXPECT_EQ(story.use(at(69s), "pool").held_down, 1u);
  EXPECT_EQ(story.use(at(70s), "pool").held_down, 0u);
}

TEST_F(ObserveMode, UnderAPoolsPrefixItIsALeaseOfThatPool) {
  BookStory six(PolicyBuilder().pool6("six", "2001:db8:20::/64").build(), Mode::observe);
  const Decision decision = six.get6(at(0s), "alice", "P1", 0x77, "2001:db8:20::/64");
  EXPECT_EQ(decision.pool, 0u);
  EXPECT_EQ(six.use(at(0s), "six").live, 1u);
}

TEST_F(ObserveMode, WhatWasObservedIsRememberedWhenRaspoolDecides) {
  story.get(at(0s), "alice", "P1", "10.0.0.5");
  story.release(at(10s), "alice", "P1", "10.0.0.5");
  // The administrator switches to enforce; here by a restart.
  LeaseBook enforcing({one_pool("10.0.0.1-10.0.0.9"), Mode::enforce, derived, story.book().next_sequence()});
  Journal journal;
  enforcing.restore(story.last(), {true, at(20s).wall}, at(20s), journal);
  const UserName alice = NameRules().user_name("alice");
  EXPECT_EQ(told(enforcing.assign({alice, "P1", Address(), {}}, at(30s), journal)), "own_address 10.0.0.5");
}

TEST_F(ObserveMode, RefusesNobodyWhateverTheRulesSay) {
  BookStory strict(PolicyBuilder().rule({.action = RuleAction::refuse}).otherwise(RuleAction::refuse).build(),
                   Mode::observe);
  EXPECT_EQ(told(strict.get(at(0s), "alice", "P1", "192.0.2.7")), "observed 192.0.2.7");
}

TEST_F(ObserveMode, NeedsNoPool) {
  BookStory bare(PolicyBuilder().build(), Mode::observe);
  EXPECT_EQ(told(bare.get(at(0s), "alice", "P1", "192.0.2.7")), "observed 192.0.2.7");
}

TEST_F(ObserveMode, RecordsWhatRrasGivesEvenIfItRestsOrIsReserved) {
  BookStory reserved(PolicyBuilder().pool("pool", "10.0.0.1-10.0.0.9").reserve("bob", "10.0.0.5").build(),
                     Mode::observe);
  EXPECT_EQ(told(reserved.get(at(0s), "alice", "P1", "10.0.0.5")), "observed 10.0.0.5");
  reserved.release(at(1s), "alice", "P1", "10.0.0.5");
  EXPECT_EQ(told(reserved.get(at(2s), "carol", "P2", "10.0.0.5")), "observed 10.0.0.5");
}

}  // namespace
}  // namespace raspool::test
