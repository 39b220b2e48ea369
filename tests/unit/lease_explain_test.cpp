// Why a user gets an address: the decision with every step tried, as data and in words.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "core/lease/explanation_text.hpp"
#include "tests/support/book_story.hpp"

namespace raspool::test {
namespace {

using testing::HasSubstr;
using Texts = std::vector<std::string>;

Texts steps(const Explanation& explanation) {
  Texts texts;
  for (const Step& step : explanation.steps) texts.push_back(to_text(step));
  return texts;
}

// "9 never_used 10.0.0.1 pool": what a program reads.
Texts data(const Explanation& explanation) {
  Texts texts;
  for (const Step& step : explanation.steps) {
    std::string text = std::to_string(step.row) + ' ' + std::string(to_text(step.finding));
    if (!step.address.is_none()) text += ' ' + step.address.to_string();
    if (!step.pool.empty()) text += ' ' + step.pool;
    if (!step.user.empty()) text += " of " + step.user;
    if (step.answers) text += '!';
    texts.push_back(text);
  }
  return texts;
}

TEST(Explanation, TellsTheDecisionAndItsSteps) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9"));
  const Explanation explanation = story.explain(at(0s), "alice", "P1", "192.0.2.7");
  EXPECT_EQ(told(explanation.decision), "never_used 10.0.0.1");
  EXPECT_EQ(explanation.decision.tenure, 0u);
  EXPECT_EQ(explanation.pool, "pool");
  EXPECT_EQ(explanation.rule, "everybody");
  EXPECT_EQ(data(explanation), Texts{"9 never_used 10.0.0.1 pool!"});
  EXPECT_EQ(to_text(explanation),
            "At 2026-01-01T00:00:00Z alice on P1 asks for an IPv4 address; RRAS proposes 192.0.2.7.\n"
            "Rule everybody matches.\n"
            "Row 9: never-used address 10.0.0.1 of pool pool.\n"
            "Answer: 10.0.0.1: never_used, of pool pool, by rule everybody.\n");
}

TEST(Explanation, ChangesNothing) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9"));
  story.get(at(0s), "alice", "P1");
  const Sequence before = story.book().next_sequence();
  (void)story.explain(at(1s), "bob", "P1");  // would end alice's lease
  EXPECT_EQ(story.book().next_sequence(), before);
  EXPECT_EQ(story.live(), Texts{"10.0.0.1 alice P1"});
}

TEST(Explanation, TellsWhoHasWhatWasTheUsers) {  // the history knows it; the book forgets
  BookStory story(one_pool("10.0.0.1-10.0.0.2", {.hold_down = 60s}));
  story.get(at(0s), "alice", "P1");
  story.get(at(0s), "carol", "P2");
  story.release(at(8h + 14min), "alice", "P1", "10.0.0.1");
  const std::vector<Tenure> former{story.last().front()};
  ASSERT_EQ(former.front().user, "alice");
  story.get(at(8h + 20min), "bob", "P3");
  const Explanation explanation = story.explain(at(9h), "alice", "P4", "", former);
  EXPECT_EQ(steps(explanation).front(),
            "10.0.0.1 was this user's until 2026-01-01T08:14:00Z; bob holds it since 2026-01-01T08:20:00Z");
  EXPECT_EQ(told(explanation.decision), "exhausted");

  story.release(at(9h), "bob", "P3", "10.0.0.1");
  EXPECT_EQ(
      steps(story.explain(at(9h), "alice", "P4", "", former)).front(),
      "10.0.0.1 was this user's until 2026-01-01T08:14:00Z; it rests until 2026-01-01T09:01:00Z after bob, "
      "who had it until 2026-01-01T09:00:00Z");
  EXPECT_EQ(steps(story.explain(at(10h), "alice", "P4", "", former)).front(),
            "10.0.0.1 was this user's until 2026-01-01T08:14:00Z; bob had it since then, until "
            "2026-01-01T09:00:00Z");
}

TEST(Explanation, TellsWhyRulesDoNotMatch) {
  BookStory story(PolicyBuilder()
                      .pool("pool", "10.0.0.1-10.0.0.9")
                      .group("staff", {"bob"})
                      .rule({.name = "users", .users = {"bob"}, .pools = {"pool"}})
                      .rule({.name = "groups", .pools = {"pool"}, .groups = {"staff"}})
                      .rule({.name = "identity", .pools = {"pool"}, .identity = Identity::machine})
                      .rule({.name = "ports", .pools = {"pool"}, .ras_ports = {"VPN9-*"}})
                      .rule({.name = "devices", .pools = {"pool"}, .ras_devices = {"*IKEv2*"}})
                      .rule({.name = "servers", .pools = {"pool"}, .is_for_this_server = false})
                      .rule({.name = "all", .pools = {"pool"}})
                      .rule({.name = "never asked", .pools = {"pool"}})
                      .build());
  const Explanation explanation = story.explain(at(0s), "alice", "P1");
  std::vector<std::optional<Condition>> unmet;
  for (const RuleStep& rule : explanation.rules) unmet.push_back(rule.unmet);
  EXPECT_EQ(unmet, (std::vector<std::optional<Condition>>{
                       Condition::users, Condition::groups, Condition::identity, Condition::ras_ports,
                       Condition::ras_devices, Condition::servers, std::nullopt}));
  EXPECT_EQ(explanation.rule, "all");
  const std::string text = to_text(explanation);
  EXPECT_THAT(text, HasSubstr("Rule users does not match: the user is another.\n"));
  EXPECT_THAT(text, HasSubstr("Rule devices does not match: the RAS device is another, or not known.\n"));
  EXPECT_THAT(text, HasSubstr("Rule all matches.\n"));
}

TEST(Explanation, OfRow1) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9"));
  story.get(at(0s), "alice", "P1");
  const Explanation explanation = story.explain(at(1s), "bob", "P1");
  EXPECT_EQ(data(explanation), (Texts{"1 held 10.0.0.1 pool of alice", "9 never_used 10.0.0.2 pool!"}));
  EXPECT_EQ(steps(explanation).front(),
            "this RAS port has the lease of 10.0.0.1 by alice since 2026-01-01T00:00:00Z; it ends "
            "(port_reused), since this user is another");
  story.book().link_up("P1", 100, "");
  story.book().link_up("P2", 100, "");
  story.book().link_down("P1", 100);
  EXPECT_EQ(data(story.explain(at(1s), "bob", "P1")).front(),
            "1 alive_on_another_link 10.0.0.1 pool of alice");
}

TEST(Explanation, OfRow2) {
  const auto policy = [](bool drain) {
    return PolicyBuilder().pool("old", "10.0.0.1", {.drain = drain}).pool("new", "10.1.0.1").build();
  };
  BookStory story(policy(false));
  story.get(at(0s), "alice", "P1");
  EXPECT_EQ(data(story.explain(at(1s), "alice", "P1")), Texts{"2 still_allowed 10.0.0.1 old of alice!"});
  story.reload(at(2s), policy(true));
  EXPECT_EQ(
      steps(story.explain(at(3s), "alice", "P1")),
      (Texts{"this RAS port has this user's lease of 10.0.0.1 since 2026-01-01T00:00:00Z, but pool old is "
             "draining: it ends (replaced)",
             "10.0.0.1 was this user's until 2026-01-01T00:00:03Z, but pool old is draining",
             "pool old is draining", "never-used address 10.1.0.1 of pool new"}));
}

TEST(Explanation, OfRow8IsSilentAboutWhatIsInNoPoolOrOfTheOtherFamily) {
  BookStory story(PolicyBuilder()
                      .pool("pool", "10.0.0.1-10.0.0.9")
                      .pool6("six", "2001:db8::/64")
                      .rule({.users = {"bob"}, .pools = {"pool", "six"}})
                      .otherwise(RuleAction::offer)
                      .build());
  story.get6(at(0s), "bob", "P1");
  story.reload(at(1s), PolicyBuilder()
                           .pool("other", "10.9.0.1")
                           .otherwise(RuleAction::offer)
                           .rule({.users = {"nobody"}})
                           .build());
  story.get(at(2s), "bob", "P2", "192.0.2.7");
  story.reload(at(3s),
               PolicyBuilder().pool("pool", "10.0.0.1-10.0.0.9").pool6("six", "2001:db8::/64").build());
  EXPECT_EQ(data(story.explain(at(4s), "bob", "P3")), Texts{"9 never_used 10.0.0.1 pool!"});
}

TEST(Explanation, OfRow3) {
  BookStory story(PolicyBuilder()
                      .pool("pool", "10.0.0.1-10.0.0.9")
                      .reserve("dave", "10.0.0.9")
                      .own_ranges("192.168.0.1-192.168.0.9")
                      .build());
  EXPECT_EQ(data(story.explain(at(0s), "alice", "P1", "172.16.0.5")), Texts{"3 free 172.16.0.5!"});
  EXPECT_EQ(data(story.explain(at(0s), "alice", "P1", "192.168.0.5")).front(), "3 not_external 192.168.0.5");
  EXPECT_EQ(steps(story.explain(at(0s), "alice", "P1", "10.0.0.9")).front(),
            "AD or NPS gave 10.0.0.9, but it cannot be kept: 10.0.0.9 is reserved for dave");
}

TEST(Explanation, OfRows4And5) {
  BookStory story(PolicyBuilder()
                      .pool("pool", "10.0.0.1-10.0.0.9")
                      .rule({.name = "no", .users = {"mallory"}, .action = RuleAction::refuse})
                      .rule({.name = "rras", .users = {"bob"}, .action = RuleAction::offer})
                      .build());
  EXPECT_EQ(data(story.explain(at(0s), "mallory", "P1")), Texts{"5 refuses!"});
  EXPECT_EQ(data(story.explain(at(0s), "bob", "P1", "192.0.2.7")),
            (Texts{"5 offers", "5 outside_pools 192.0.2.7!"}));
  const Explanation nobody = story.explain(at(0s), "alice", "P1");
  EXPECT_EQ(data(nobody), (Texts{"4 no_rule", "4 none_proposed!"}));
  EXPECT_THAT(to_text(nobody), HasSubstr("Answer: refused: nothing_offered.\n"));
}

TEST(Explanation, OfRow6) {
  BookStory story(PolicyBuilder()
                      .pool("pool", "10.0.0.1-10.0.0.9")
                      .rule({.pools = {"pool"}, .max_leases = 1, .over_limit = OverLimit::refuse})
                      .build());
  EXPECT_EQ(steps(story.explain(at(0s), "alice", "P1")).front(), "0 of at most 1 leases are live");
  story.get(at(0s), "alice", "P1");
  EXPECT_EQ(steps(story.explain(at(1s), "alice", "P2")),
            Texts{"1 of at most 1 leases are live: one more is refused"});
}

TEST(Explanation, OfRow7) {
  const auto policy = [](const char* user) {
    return PolicyBuilder().pool("pool", "10.0.0.1-10.0.0.9").reserve(user, "10.0.0.1").build();
  };
  BookStory story(policy("bob"));
  story.get(at(0s), "bob", "P1");
  story.reload(at(1s), policy("alice"));
  const Explanation explanation = story.explain(at(2s), "alice", "P2");
  EXPECT_EQ(steps(explanation).front(),
            "the reservation of this user cannot be given: 10.0.0.1 is held by bob on P1 since "
            "2026-01-01T00:00:00Z");
  story.release(at(3s), "bob", "P1", "10.0.0.1");
  EXPECT_EQ(data(story.explain(at(4s), "alice", "P2")).front(), "7 rests 10.0.0.1 pool of bob");
  EXPECT_EQ(data(story.explain(at(1h), "alice", "P2")), Texts{"7 free 10.0.0.1 pool of bob!"});
}

TEST(Explanation, OfRow8) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9", {.hold_down = 60s, .sticky = 1h, .sticky_addresses = 1}));
  story.get(at(0s), "alice", "P1");
  story.get(at(0s), "alice", "P2");
  EXPECT_EQ(steps(story.explain(at(1s), "alice", "P3")).front(),
            "10.0.0.1 is this user's own, and in use on P1 since 2026-01-01T00:00:00Z");
  story.release(at(2s), "alice", "P2", "10.0.0.2");
  EXPECT_EQ(data(story.explain(at(3s), "alice", "P3")),
            (Texts{"8 held 10.0.0.1 pool of alice", "8 free 10.0.0.2 pool of alice!"}));
  EXPECT_EQ(data(story.explain(at(70s), "alice", "P3"))[1], "8 beyond_number 10.0.0.2 pool of alice");
  EXPECT_EQ(data(story.explain(at(2h), "alice", "P3"))[1], "8 forgotten 10.0.0.2 pool of alice");
}

TEST(Explanation, OfRows9And10) {
  BookStory story(PolicyBuilder()
                      .pool("small", "10.0.0.1", {.hold_down = 60s, .next = "closed"})
                      .pool("closed", "10.1.0.1", {.drain = true})
                      .rule({.pools = {"small"}, .on_exhausted = Exhausted::offer})
                      .build());
  story.get(at(0s), "alice", "P1");
  story.release(at(1s), "alice", "P1", "10.0.0.1");
  EXPECT_EQ(data(story.explain(at(2s), "bob", "P2", "10.0.0.1")),
            (Texts{"9 full small", "9 draining closed", "10 offers", "10 rests 10.0.0.1 small of alice!"}));
  EXPECT_EQ(
      steps(story.explain(at(61s), "bob", "P2")),
      Texts{"address 10.0.0.1 of pool small, released longest ago: alice's until 2026-01-01T00:00:01Z"});
}

TEST(Explanation, OfIdentifiers) {
  BookStory story(PolicyBuilder().pool6("six", "2001:db8::/64").build());
  const Explanation explanation = story.book().explain(
      {PolicyBuilder().build()->names().user_name("alice"), "P1", identifier(0), {}}, at(0s));
  ASSERT_EQ(explanation.steps.size(), 1u);
  EXPECT_EQ(explanation.steps.front().finding, Finding::derived);
  EXPECT_THAT(to_text(explanation), HasSubstr("asks for an IPv6 address; RRAS proposes none"));
}

TEST(Explanation, InObserveModeTellsWhatEnforceModeWouldAnswer) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9"), Mode::observe);
  const Explanation explanation = story.explain(at(0s), "alice", "P1", "192.0.2.7");
  EXPECT_EQ(told(explanation.decision), "observed 192.0.2.7");
  ASSERT_TRUE(explanation.if_enforced);
  EXPECT_EQ(told(*explanation.if_enforced), "never_used 10.0.0.1");
  EXPECT_THAT(to_text(explanation),
              HasSubstr("In mode observe the answer is 192.0.2.7: observed. In enforce mode it would be:\n"));
  EXPECT_THAT(to_text(explanation), HasSubstr("Answer: 10.0.0.1: never_used"));
}

}  // namespace
}  // namespace raspool::test
