// Pools that lead to others (`next`) and pools that are left (`drain`), in every row that looks at pools.
#include <gtest/gtest.h>

#include "tests/support/book_story.hpp"

namespace raspool::test {
namespace {

using Texts = std::vector<std::string>;

TEST(Next, IsAskedWhenThePoolHasNothing) {
  BookStory story(PolicyBuilder()
                      .pool("staff", "10.0.0.1", {.next = "overflow"})
                      .pool("overflow", "10.9.0.1")
                      .rule({.pools = {"staff"}})
                      .build());
  EXPECT_EQ(told(story.get(at(0s), "alice", "P1")), "never_used 10.0.0.1");
  const Decision second = story.get(at(0s), "bob", "P2");
  EXPECT_EQ(told(second), "never_used 10.9.0.1");
  EXPECT_EQ(second.pool, 1u);
  EXPECT_EQ(told(story.get(at(0s), "carol", "P3")), "exhausted");
}

TEST(Next, EachPoolIsFollowedAtOnceByItsChain) {
  BookStory story(PolicyBuilder()
                      .pool("a", "10.0.0.1", {.next = "c"})
                      .pool("b", "10.1.0.1")
                      .pool("c", "10.2.0.1", {.next = "d"})
                      .pool("d", "10.3.0.1")
                      .rule({.pools = {"a", "b"}})
                      .build());
  Texts answers;
  for (const char* ras_port : {"P1", "P2", "P3", "P4", "P5"}) {
    answers.push_back(told(story.get(at(0s), std::string("user") + ras_port, ras_port)));
  }
  EXPECT_EQ(answers, (Texts{"never_used 10.0.0.1", "never_used 10.2.0.1", "never_used 10.3.0.1",
                            "never_used 10.1.0.1", "exhausted"}));
}

TEST(Next, NoPoolIsAskedTwice) {
  BookStory story(PolicyBuilder()
                      .pool("a", "10.0.0.1", {.next = "c"})
                      .pool("b", "10.1.0.1", {.next = "c"})
                      .pool("c", "10.2.0.1")
                      .rule({.pools = {"a", "b", "c"}})
                      .build());
  Texts answers;
  for (const char* ras_port : {"P1", "P2", "P3", "P4"}) {
    answers.push_back(told(story.get(at(0s), std::string("user") + ras_port, ras_port)));
  }
  EXPECT_EQ(answers,
            (Texts{"never_used 10.0.0.1", "never_used 10.2.0.1", "never_used 10.1.0.1", "exhausted"}));
}

TEST(Next, AnAddressOfTheChainIsTheUsersOwn) {  // row 8
  BookStory story(PolicyBuilder()
                      .pool("staff", "10.0.0.1", {.hold_down = 0s, .next = "overflow"})
                      .pool("overflow", "10.9.0.1-10.9.0.2", {.hold_down = 0s})
                      .rule({.pools = {"staff"}})
                      .build());
  story.get(at(0s), "bob", "P1");
  ASSERT_EQ(told(story.get(at(0s), "alice", "P2")), "never_used 10.9.0.1");
  story.release(at(1s), "alice", "P2", "10.9.0.1");
  story.release(at(1s), "bob", "P1", "10.0.0.1");
  EXPECT_EQ(told(story.get(at(2s), "alice", "P3")), "own_address 10.9.0.1") << "though staff has one again";
}

TEST(Next, AnAddressOfTheChainIsRepeated) {  // row 2
  BookStory story(PolicyBuilder()
                      .pool("staff", "10.0.0.1", {.next = "overflow"})
                      .pool("overflow", "10.9.0.1")
                      .rule({.pools = {"staff"}})
                      .build());
  story.get(at(0s), "bob", "P1");
  story.get(at(0s), "alice", "P2");
  EXPECT_EQ(told(story.get(at(1s), "alice", "P2")), "repeated 10.9.0.1");
}

TEST(Next, LeadsToIdentifiersTooWhenItsPoolIsDrained) {
  BookStory story(PolicyBuilder()
                      .pool6("old6", "2001:db8:1::/64", {.next = "new6", .drain = true})
                      .pool6("new6", "2001:db8:2::/64")
                      .rule({.pools = {"old6"}})
                      .build());
  const Decision decision = story.get6(at(0s), "alice", "P1");
  EXPECT_EQ(decision.reason, Reason::derived);
  EXPECT_EQ(decision.pool, 1u);
}

TEST(Drain, APoolThatIsDrainedGivesNothingAndItsNextIsAsked) {  // row 9
  BookStory story(PolicyBuilder()
                      .pool("old", "10.0.0.1-10.0.0.9", {.next = "new", .drain = true})
                      .pool("new", "10.9.0.1")
                      .rule({.pools = {"old"}})
                      .build());
  EXPECT_EQ(told(story.get(at(0s), "alice", "P1")), "never_used 10.9.0.1");
  EXPECT_EQ(told(story.get(at(0s), "bob", "P2")), "exhausted");
}

TEST(Drain, LeavesTheLiveLeasesAlone) {
  const auto policy = [](bool drain) {
    return PolicyBuilder()
        .pool("old", "10.0.0.1-10.0.0.9", {.drain = drain})
        .pool("new", "10.9.0.1-10.9.0.9")
        .rule({.pools = {"old", "new"}})
        .build();
  };
  BookStory story(policy(false));
  story.get(at(0s), "alice", "P1");
  story.reload(at(1s), policy(true));
  EXPECT_EQ(story.live(), Texts{"10.0.0.1 alice P1"});
  // But the RAS port that asks again gets a new address: it is no longer allowed (row 2).
  EXPECT_EQ(told(story.get(at(2s), "alice", "P1")), "never_used 10.9.0.1");
  EXPECT_EQ(story.facts(), (Texts{"ended 10.0.0.1 replaced", "assigned 10.9.0.1 pool alice P1"}));
}

TEST(Drain, AnOwnAddressInADrainingPoolIsNotFirstChoiceButItsMemoryStays) {  // row 8
  const auto policy = [](bool drain) {
    return PolicyBuilder()
        .pool("old", "10.0.0.1-10.0.0.9", {.drain = drain})
        .pool("new", "10.9.0.1-10.9.0.9")
        .rule({.pools = {"old", "new"}})
        .build();
  };
  BookStory story(policy(false));
  story.get(at(0s), "alice", "P1");
  story.release(at(1s), "alice", "P1", "10.0.0.1");
  story.reload(at(2s), policy(true));
  EXPECT_EQ(told(story.get(at(3s), "alice", "P1")), "never_used 10.9.0.1");
  story.release(at(4s), "alice", "P1", "10.9.0.1");
  story.reload(at(5s), policy(false));
  EXPECT_EQ(told(story.get(at(6s), "alice", "P1")), "own_address 10.0.0.1");
}

TEST(Drain, AReservationInADrainingPoolIsNotGiven) {  // row 7
  BookStory story(PolicyBuilder()
                      .pool("old", "10.0.0.1-10.0.0.9", {.drain = true})
                      .pool("new", "10.9.0.1-10.9.0.9")
                      .reserve("alice", "10.0.0.5")
                      .reserve("alice", "10.9.0.5")
                      .build());
  EXPECT_EQ(told(story.get(at(0s), "alice", "P1")), "reserved 10.9.0.5") << "the first that is not draining";
  EXPECT_EQ(told(story.get(at(0s), "alice", "P2")), "never_used 10.9.0.1");
}

TEST(Drain, AReservedAddressThatIsHeldIsStillAllowed) {  // row 2: reserved for the user
  const auto policy = [](bool drain) {
    return PolicyBuilder()
        .pool("old", "10.0.0.1-10.0.0.9", {.drain = drain})
        .reserve("alice", "10.0.0.5")
        .build();
  };
  BookStory story(policy(false));
  ASSERT_EQ(told(story.get(at(0s), "alice", "P1")), "reserved 10.0.0.5");
  story.reload(at(1s), policy(true));
  EXPECT_EQ(told(story.get(at(2s), "alice", "P1")), "repeated 10.0.0.5");
}

TEST(Drain, WhenEveryPoolOfTheRuleIsDrainedItIsExhausted) {  // not row 5: the rule has pools
  BookStory story(PolicyBuilder().pool("old", "10.0.0.1-10.0.0.9", {.drain = true}).build());
  EXPECT_EQ(told(story.get(at(0s), "alice", "P1", "192.0.2.7")), "exhausted");
}

TEST(Drain, RrasOwnAnswersAreRepeatedAllTheSame) {  // row 2: the same proposal
  const auto policy = PolicyBuilder()
                          .pool("old", "10.0.0.1-10.0.0.9", {.drain = true})
                          .own_ranges("192.168.0.0-192.168.0.255")
                          .build();
  BookStory story(policy);
  ASSERT_EQ(told(story.offer(at(0s), "alice", "P1", "10.0.0.5")), "offered 10.0.0.5");
  EXPECT_EQ(told(story.get(at(1s), "alice", "P1", "10.0.0.5")), "repeated 10.0.0.5");
  ASSERT_EQ(told(story.get(at(2s), "bob", "P2", "10.0.0.6")), "external 10.0.0.6");
  EXPECT_EQ(told(story.get(at(3s), "bob", "P2", "10.0.0.6")), "repeated 10.0.0.6");

  story.change_mode(at(4s), Mode::observe);
  ASSERT_EQ(told(story.get(at(5s), "carol", "P3", "10.0.0.7")), "observed 10.0.0.7");
  story.change_mode(at(6s), Mode::enforce);
  EXPECT_EQ(told(story.get(at(7s), "carol", "P3", "10.0.0.7")), "repeated 10.0.0.7");
}

}  // namespace
}  // namespace raspool::test
