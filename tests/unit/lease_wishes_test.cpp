// What users of other pools have wished for, each wish a story; and what RRAS really does.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/support/book_story.hpp"

namespace raspool::test {
namespace {

using Texts = std::vector<std::string>;

// ---- Wishes

TEST(Wish, PoolsByGroup) {
  BookStory story(PolicyBuilder()
                      .pool("engineers", "10.1.0.1-10.1.0.9")
                      .pool("sales", "10.2.0.1-10.2.0.9")
                      .group("engineers", {"CORP\\alice", "bob@corp.example"})
                      .group("sales", {"CORP\\carol"})
                      .rule({.name = "engineers", .pools = {"engineers"}, .groups = {"engineers"}})
                      .rule({.name = "sales", .pools = {"sales"}, .groups = {"sales"}})
                      .otherwise(RuleAction::refuse)
                      .build());
  EXPECT_EQ(told(story.get(at(0s), "corp\\ALICE", "P1")), "never_used 10.1.0.1");
  EXPECT_EQ(told(story.get(at(0s), "bob@corp.example", "P2")), "never_used 10.1.0.2");
  EXPECT_EQ(told(story.get(at(0s), "CORP\\carol", "P3")), "never_used 10.2.0.1");
  EXPECT_EQ(told(story.get(at(0s), "CORP\\dave", "P4")), "refused_by_rule");
}

TEST(Wish, PoolsByTunnelPortAndDevice) {
  BookStory story(PolicyBuilder()
                      .pool("devices", "10.1.0.1-10.1.0.9")
                      .pool("sstp", "10.2.0.1-10.2.0.9")
                      .pool("second", "10.3.0.1-10.3.0.9")
                      .pool("users", "10.4.0.1-10.4.0.9")
                      .rule({.name = "elsewhere", .pools = {"users"}, .is_for_this_server = false})
                      .rule({.name = "devices", .pools = {"devices"}, .identity = Identity::machine})
                      .rule({.name = "sstp", .pools = {"sstp"}, .ras_devices = {"*SSTP*"}})
                      .rule({.name = "second", .pools = {"second"}, .ras_ports = {"VPN2-*"}})
                      .rule({.name = "users", .pools = {"users"}})
                      .build());
  story.book().link_up("VPN1-1", 7, "WAN Miniport (SSTP)");
  EXPECT_EQ(told(story.get(at(0s), "LAPTOP7$", "VPN1-0")), "never_used 10.1.0.1");
  EXPECT_EQ(told(story.get(at(0s), "alice", "VPN1-1")), "never_used 10.2.0.1");
  EXPECT_EQ(told(story.get(at(0s), "alice", "VPN2-5")), "never_used 10.3.0.1");
  EXPECT_EQ(told(story.get(at(0s), "alice", "VPN1-2")), "never_used 10.4.0.1") << "no device seen: no match";
}

TEST(Wish, TheDynamicPoolNeverTakesAReservedAddress) {
  BookStory story(PolicyBuilder()
                      .pool("pool", "10.0.0.1-10.0.0.5", {.hold_down = 0s})
                      .reserve("alice", "10.0.0.2")
                      .reserve("bob", "10.0.0.5")
                      .build());
  std::set<std::string> given;
  for (int round = 0; round < 20; ++round) {
    const std::string user = fmt::format("user{}", round), ras_port = fmt::format("P{}", round % 4);
    const Decision decision = story.get(at(round * 1s), user, ras_port);
    if (decision.granted()) given.insert(decision.address.to_string());
  }
  EXPECT_EQ(given, (std::set<std::string>{"10.0.0.1", "10.0.0.3", "10.0.0.4"}));
  EXPECT_EQ(told(story.get(at(60s), "alice", "P9")), "reserved 10.0.0.2");
  EXPECT_EQ(told(story.get(at(60s), "bob", "P8")), "reserved 10.0.0.5");
}

TEST(Wish, NoFalseFull) {  // the very next call gets it once its hold-down is over
  BookStory story(one_pool("10.0.0.1-10.0.0.2", {.hold_down = 60s}));
  story.get(at(0s), "alice", "P1");
  story.get(at(0s), "bob", "P2");
  story.release(at(10s), "alice", "P1", "10.0.0.1");
  EXPECT_EQ(told(story.get(at(70s - 1us), "carol", "P3")), "exhausted");
  EXPECT_EQ(told(story.get(at(70s), "carol", "P3")), "released_longest_ago 10.0.0.1");
}

TEST(Wish, NoFlipFlopBetweenTwoAddresses) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9", {.hold_down = 60s}));
  story.get(at(0s), "alice", "P0");
  story.get(at(1s), "alice", "P1");  // a quick reconnect: the first is busy still
  story.release(at(2s), "alice", "P0", "10.0.0.1");
  story.release(at(3s), "alice", "P1", "10.0.0.2");
  for (int day = 1; day <= 20; ++day) {
    const std::string ras_port = fmt::format("P{}", day % 3);
    ASSERT_EQ(told(story.get(at(day * 24h), "alice", ras_port)), "own_address 10.0.0.1") << day;
    // Somebody else comes and goes, too.
    const std::string other = story.get(at(day * 24h), "bob", "Q").address.to_string();
    story.release(at(day * 24h + 1h), "bob", "Q", other);
    story.release(at(day * 24h + 2h), "alice", ras_port, "10.0.0.1");
  }
}

TEST(Wish, AnExhaustedPoolFailsCleanly) {
  BookStory story(one_pool("10.0.0.1-10.0.0.3", {.hold_down = 60s}));
  for (const char* user : {"alice", "bob", "carol"}) story.get(at(0s), user, user);
  const Texts before = story.live();
  for (int attempt = 0; attempt < 100; ++attempt) {
    const Decision decision = story.get(at(attempt * 1s), fmt::format("user{}", attempt), "P1", "10.0.0.2");
    ASSERT_EQ(told(decision), "exhausted");
    ASSERT_FALSE(decision.notify);
    ASSERT_EQ(decision.address.to_string(), "10.0.0.2") << "untouched";
    ASSERT_EQ(story.facts(), Texts());
  }
  EXPECT_EQ(story.live(), before);
  EXPECT_EQ(told(story.get(at(200s), "bob", "bob")), "repeated 10.0.0.2") << "who is in stays in";
}

TEST(Wish, OneBadClientThatFailsInALoopCannotEmptyThePool) {
  BookStory story(one_pool("10.0.0.1-10.0.0.3", {.hold_down = 300s}));
  for (int attempt = 0; attempt < 1'000; ++attempt) {
    const Instant now = at(attempt * 1s);
    const std::string ras_port = fmt::format("P{}", attempt % 128);
    const Decision decision = story.get(now, "mallory", ras_port);
    ASSERT_EQ(decision.address.to_string(), "10.0.0.1") << "its own address comes back to it";
    ASSERT_EQ(story.release(now, "mallory", ras_port, "10.0.0.1"), ReleaseOutcome::released);
  }
  EXPECT_EQ(told(story.get(at(1'000s), "alice", "Q1")), "never_used 10.0.0.2");
  EXPECT_EQ(told(story.get(at(1'000s), "bob", "Q2")), "never_used 10.0.0.3");
}

TEST(Wish, NorOneWhoseReleasesAreLostOnOneRasPort) {
  BookStory story(one_pool("10.0.0.1-10.0.0.3", {.hold_down = 300s}));
  for (int attempt = 0; attempt < 100; ++attempt) {
    ASSERT_EQ(story.get(at(attempt * 1s), "mallory", "P1").address.to_string(), "10.0.0.1");
  }
  EXPECT_EQ(story.live(), Texts{"10.0.0.1 mallory P1"});
}

TEST(Wish, NorOneThatIsHeldToItsNumber) {
  BookStory story(PolicyBuilder()
                      .pool("pool", "10.0.0.1-10.0.0.9")
                      .rule({.pools = {"pool"}, .max_leases = 2, .over_limit = OverLimit::refuse})
                      .build());
  for (int attempt = 0; attempt < 100; ++attempt) {
    (void)story.get(at(attempt * 1s), "mallory", fmt::format("P{}", attempt));
  }
  EXPECT_EQ(story.live().size(), 2u);
}

// ---- RRAS as it is

TEST(RrasReality, AReconnectBeforeTheReleaseGetsAnotherAddressAndHomeAfterwards) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9"));
  story.get(at(0s), "alice", "P1");
  ASSERT_EQ(told(story.get(at(5s), "alice", "P2")), "never_used 10.0.0.2");
  EXPECT_EQ(story.release(at(6s), "alice", "P1", "10.0.0.1"), ReleaseOutcome::released) << "late, and right";
  EXPECT_EQ(story.live(), Texts{"10.0.0.2 alice P2"});
  story.release(at(7s), "alice", "P2", "10.0.0.2");
  EXPECT_EQ(told(story.get(at(8s), "alice", "P3")), "own_address 10.0.0.1");
}

TEST(RrasReality, ARefusalAfterTheGetIsAReleaseLikeAnyOther) {  // the client refuses the address in IPCP
  BookStory story(one_pool("10.0.0.1", {.hold_down = 60s}));
  story.get(at(0s), "alice", "P1");
  EXPECT_EQ(story.release(at(0s), "alice", "P1", "10.0.0.1"), ReleaseOutcome::released);
  EXPECT_EQ(told(story.get(at(0s), "alice", "P1")), "own_address 10.0.0.1");
}

TEST(RrasReality, TwoDevicesOfOneUserEachKeepTheirs) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9"));
  story.get(at(0s), "alice", "P1");
  story.get(at(0s), "alice", "P2");
  EXPECT_EQ(story.live(), (Texts{"10.0.0.1 alice P1", "10.0.0.2 alice P2"}));
  EXPECT_EQ(told(story.get(at(1s), "alice", "P2")), "repeated 10.0.0.2");
  EXPECT_EQ(told(story.get(at(1s), "alice", "P1")), "repeated 10.0.0.1");
}

TEST(RrasReality, ADoubledReleaseThatArrivesAfterTheNextUserChangesNothing) {
  BookStory story(one_pool("10.0.0.1", {.hold_down = 0s}));
  story.get(at(0s), "alice", "P1");
  story.release(at(1s), "alice", "P1", "10.0.0.1");
  story.get(at(2s), "bob", "P1");
  EXPECT_EQ(story.release(at(3s), "alice", "P1", "10.0.0.1"), ReleaseOutcome::other_user);
  EXPECT_EQ(story.live(), Texts{"10.0.0.1 bob P1"});
}

TEST(RrasReality, ALostReleaseIsMadeGoodByTheNextUserOfTheRasPort) {
  BookStory story(one_pool("10.0.0.1-10.0.0.2", {.hold_down = 60s}));
  story.get(at(0s), "alice", "P1");
  story.get(at(0s), "bob", "P2");
  ASSERT_EQ(told(story.get(at(10s), "carol", "P2")), "exhausted") << "bob's rests since now";
  EXPECT_EQ(told(story.get(at(70s), "carol", "P2")), "released_longest_ago 10.0.0.2");
}

TEST(RrasReality,
     TheOrderOfTheCalloutGroupsChangesNoAnswer) {  // R76, R99: hang-up before or after the Release
  for (const bool hang_up_first : {true, false}) {
    BookStory story(one_pool("10.0.0.1-10.0.0.2", {.hold_down = 60s}));
    for (unsigned connection = 1; connection <= 3; ++connection) {
      const Instant now = at(connection * 10s);
      if (connection % 2 == 0) story.book().link_up("P1", connection, "");
      ASSERT_EQ(story.get(now, "alice", "P1").address.to_string(), "10.0.0.1");
      if (connection % 2 != 0) story.book().link_up("P1", connection, "");
      if (hang_up_first) story.book().link_down("P1", connection);
      ASSERT_EQ(story.release(now, "alice", "P1", "10.0.0.1"), ReleaseOutcome::released);
      if (!hang_up_first) story.book().link_down("P1", connection);
    }
  }
}

// ---- Two clocks

TEST(Clock, ThatStepsBackProlongsNoHoldDown) {
  BookStory story(one_pool("10.0.0.1", {.hold_down = 60s}));
  story.get(at(0s), "alice", "P1");
  story.release(at(10s), "alice", "P1", "10.0.0.1");
  const Instant an_hour_back{at(70s - 1h).wall, at(70s).ticks};
  EXPECT_EQ(told(story.get(an_hour_back, "bob", "P2")), "released_longest_ago 10.0.0.1");
}

TEST(Clock, ThatJumpsAheadShortensNoHoldDown) {
  BookStory story(one_pool("10.0.0.1", {.hold_down = 60s}));
  story.get(at(0s), "alice", "P1");
  story.release(at(10s), "alice", "P1", "10.0.0.1");
  const Instant a_year_ahead{at(24h * 365).wall, at(69s).ticks};
  EXPECT_EQ(told(story.get(a_year_ahead, "bob", "P2")), "exhausted");
}

TEST(Clock, ThatStepsBackEndsNoTenureBeforeItsBeginning) {
  BookStory story(one_pool("10.0.0.1"));
  story.get(at(1h), "alice", "P1");
  story.release({at(0s).wall, at(2h).ticks}, "alice", "P1", "10.0.0.1");
  EXPECT_EQ(story.last().front().from, at(1h).wall);
  EXPECT_EQ(story.last().front().to, at(1h).wall);
}

TEST(Clock, ThatStepsBackKeepsTheMemory) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9", {.hold_down = 0s, .sticky = 1h}));
  story.get(at(0s), "alice", "P1");
  story.release(at(10s), "alice", "P1", "10.0.0.1");
  EXPECT_EQ(told(story.get({at(-24h).wall, at(20s).ticks}, "alice", "P1")), "own_address 10.0.0.1");
}

TEST(Clock, TheOrderOfReleaseIsByTicks) {
  BookStory story(one_pool("10.0.0.1-10.0.0.2", {.hold_down = 0s, .sticky = 0s}));
  story.get(at(0s), "alice", "P1");
  story.get(at(0s), "bob", "P2");
  story.release(at(10s), "alice", "P1", "10.0.0.1");
  story.release({at(-1h).wall, at(11s).ticks}, "bob", "P2", "10.0.0.2");  // the clock has been set back
  EXPECT_EQ(told(story.get({at(-1h).wall, at(12s).ticks}, "carol", "P3")), "released_longest_ago 10.0.0.1");
}

}  // namespace
}  // namespace raspool::test
