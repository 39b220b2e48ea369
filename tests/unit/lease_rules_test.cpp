// Rows 4, 5 and 10 of the decision table: what the rules say when no address is looked for, or none is found.
#include <gtest/gtest.h>

#include "tests/support/book_story.hpp"

namespace raspool::test {
namespace {

using Texts = std::vector<std::string>;

TEST(Row4, WithoutAMatchingRuleRrasOfferIsTaken) {
  BookStory story(
      PolicyBuilder().pool("pool", "10.0.0.1").rule({.users = {"alice"}, .pools = {"pool"}}).build());
  const Decision decision = story.get(at(0s), "bob", "P1", "192.0.2.7");
  EXPECT_EQ(told(decision), "offered 192.0.2.7");
  EXPECT_FALSE(decision.rule);
  EXPECT_TRUE(decision.notify);
}

TEST(Row4, OrTheUserIsRefusedIfOtherwiseSaysSo) {
  BookStory story(PolicyBuilder()
                      .pool("pool", "10.0.0.1")
                      .rule({.users = {"alice"}, .pools = {"pool"}})
                      .otherwise(RuleAction::refuse)
                      .build());
  const Decision decision = story.get(at(0s), "bob", "P1", "192.0.2.7");
  EXPECT_EQ(told(decision), "refused_by_rule");
  EXPECT_EQ(result_code(decision.reason), 5u);
  EXPECT_EQ(decision.address.to_string(), "192.0.2.7") << "the proposal stays untouched";
  EXPECT_FALSE(decision.notify);
  EXPECT_EQ(decision.tenure, 0u);
  EXPECT_EQ(story.facts(), Texts());
}

TEST(Row4, TheFirstRuleThatMatchesCounts) {
  BookStory story(PolicyBuilder()
                      .pool("staff", "10.0.0.1-10.0.0.9")
                      .pool("guests", "10.1.0.1-10.1.0.9")
                      .rule({.name = "staff", .users = {"CORP\\*"}, .pools = {"staff"}})
                      .rule({.name = "guests", .users = {"*"}, .pools = {"guests"}})
                      .build());
  const Decision staff = story.get(at(0s), "corp\\alice", "P1");
  EXPECT_EQ(told(staff), "never_used 10.0.0.1");
  EXPECT_EQ(staff.rule, 0u);
  const Decision guest = story.get(at(0s), "bob", "P2");
  EXPECT_EQ(told(guest), "never_used 10.1.0.1");
  EXPECT_EQ(guest.rule, 1u);
  EXPECT_EQ(guest.pool, 1u);
}

TEST(Row5, ARuleMayRefuse) {
  BookStory story(PolicyBuilder().rule({.users = {"mallory"}, .action = RuleAction::refuse}).build());
  const Decision decision = story.get(at(0s), "mallory", "P1", "192.0.2.7");
  EXPECT_EQ(told(decision), "refused_by_rule");
  EXPECT_EQ(decision.rule, 0u);
  EXPECT_FALSE(decision.notify);
}

TEST(Row5, ARuleMayOffer) {
  BookStory story(PolicyBuilder().rule({.users = {"*"}, .action = RuleAction::offer}).build());
  const Decision decision = story.get(at(0s), "alice", "P1", "192.0.2.7");
  EXPECT_EQ(told(decision), "offered 192.0.2.7");
  EXPECT_EQ(decision.rule, 0u);
}

TEST(Row5, ARuleWithoutAPoolOfTheFamilyOffers) {
  BookStory story(PolicyBuilder()
                      .pool("four", "10.0.0.1")
                      .pool6("six", "2001:db8::/64")
                      .rule({.users = {"alice"}, .pools = {"four"}})
                      .rule({.users = {"bob"}, .pools = {"six"}})
                      .build());
  EXPECT_EQ(told(story.get6(at(0s), "alice", "P1", 0x77)), "offered ::77");
  EXPECT_EQ(told(story.get(at(0s), "bob", "P2", "192.0.2.7")), "offered 192.0.2.7");
}

TEST(Row5, ComesBeforeAReservation) {
  BookStory story(PolicyBuilder()
                      .pool("pool", "10.0.0.1")
                      .reserve("alice", "10.0.0.1")
                      .rule({.action = RuleAction::offer})
                      .build());
  EXPECT_EQ(told(story.get(at(0s), "alice", "P1", "192.0.2.7")), "offered 192.0.2.7");
}

TEST(Row10, NothingIsLeft) {
  BookStory story(one_pool("10.0.0.1"));
  story.get(at(0s), "alice", "P1");
  const Decision decision = story.get(at(0s), "bob", "P2", "192.0.2.7");
  EXPECT_EQ(told(decision), "exhausted");
  EXPECT_EQ(result_code(decision.reason), 717u);
  EXPECT_EQ(decision.address.to_string(), "192.0.2.7") << "the proposal stays untouched";
  EXPECT_FALSE(decision.notify);
  EXPECT_EQ(decision.tenure, 0u);
  EXPECT_EQ(decision.rule, 0u);
  EXPECT_EQ(story.facts(), Texts());
}

TEST(Row10, NothingIsLeftAndTheRuleOffers) {  // R35
  BookStory story(PolicyBuilder()
                      .pool("pool", "10.0.0.1")
                      .rule({.pools = {"pool"}, .on_exhausted = Exhausted::offer})
                      .build());
  story.get(at(0s), "alice", "P1");
  const Decision offered = story.get(at(0s), "bob", "P2", "192.0.2.7");
  EXPECT_EQ(told(offered), "offered 192.0.2.7");
  EXPECT_TRUE(offered.notify);
  EXPECT_EQ(story.facts(), Texts{"assigned 192.0.2.7 offered bob P2"});

  const Decision without = story.get(at(0s), "carol", "P3");
  EXPECT_EQ(told(without), "nothing_offered");
  EXPECT_EQ(result_code(without.reason), 717u);
  EXPECT_FALSE(without.notify);
}

TEST(Row10, EvenARuleThatOffersNeverGivesAnAddressThatSomebodyHolds) {
  BookStory story(PolicyBuilder()
                      .pool("pool", "10.0.0.1")
                      .rule({.pools = {"pool"}, .on_exhausted = Exhausted::offer})
                      .build());
  story.get(at(0s), "alice", "P1");
  EXPECT_EQ(told(story.get(at(0s), "bob", "P2", "10.0.0.1")), "nothing_offered");
}

TEST(Row10, ARefusalChangesNothing) {
  BookStory story(one_pool("10.0.0.1", {.hold_down = 60s}));
  story.get(at(0s), "alice", "P1");
  for (int i = 0; i < 5; ++i) EXPECT_EQ(told(story.get(at(1s), "bob", "P2")), "exhausted");
  EXPECT_EQ(story.live(), Texts{"10.0.0.1 alice P1"});
  story.release(at(10s), "alice", "P1", "10.0.0.1");
  EXPECT_EQ(told(story.get(at(70s), "bob", "P2")), "released_longest_ago 10.0.0.1");
}

}  // namespace
}  // namespace raspool::test
