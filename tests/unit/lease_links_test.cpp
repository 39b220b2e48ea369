// Link callouts are hints: they never make or end a lease by themselves (R75 to R77, R92, R99).
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/book_story.hpp"

namespace raspool::test {
namespace {

using Texts = std::vector<std::string>;

TEST(Links, MakeNoLease) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9"));
  story.book().link_up("P1", 100);
  EXPECT_EQ(story.live(), Texts());
  EXPECT_EQ(told(story.get(at(0s), "alice", "P1")), "never_used 10.0.0.1");
}

TEST(Links, AHangUpEndsNoLease) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9"));
  story.get(at(0s), "alice", "P1");
  story.book().link_up("P1", 100);
  story.book().link_down("P1", 100);
  EXPECT_EQ(story.live(), Texts{"10.0.0.1 alice P1"});
  EXPECT_EQ(story.release(at(1s), "alice", "P1", "10.0.0.1"), ReleaseOutcome::released);
}

TEST(Links, AHangUpOfAnUnknownConnectionChangesNothing) {  // R75
  BookStory story(one_pool("10.0.0.1-10.0.0.9"));
  story.book().link_down("P9", 900);
  story.get(at(0s), "alice", "P1");
  story.book().link_up("P1", 100);
  story.book().link_up("P2", 100);
  story.book().link_down("P2", 999);  // another connection's handle on this RAS port
  story.book().link_down("P1", 100);
  story.get(at(1s), "bob", "P1");
  EXPECT_EQ(story.live().size(), 2u) << "the link on P2 is still up, so alice is alive";
}

TEST(Links, AConnectionOfOneLinkIsGoneWhenItsRasPortIsReused) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9"));
  story.get(at(0s), "alice", "P1");
  story.book().link_up("P1", 100);
  story.get(at(1s), "bob", "P1");
  EXPECT_EQ(story.facts().front(), "ended 10.0.0.1 port_reused");
}

TEST(Links, AnotherConnectionElsewhereDoesNotKeepALeaseAlive) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9"));
  story.get(at(0s), "alice", "P1");
  story.book().link_up("P1", 100);
  story.get(at(0s), "carol", "P2");
  story.book().link_up("P2", 200);
  story.get(at(1s), "bob", "P1");
  EXPECT_EQ(story.facts().front(), "ended 10.0.0.1 port_reused");
}

// The facts of one multilink connection and the Get, in every order in which they make sense.
TEST(Links, KeepALeaseAliveInEveryOrderOfTheFacts) {  // R77
  std::vector<std::string> facts{"get", "up P1", "up P2"};
  std::sort(facts.begin(), facts.end());
  do {
    BookStory story(one_pool("10.0.0.1-10.0.0.9"));
    std::string order;
    for (const std::string& fact : facts) {
      order += fact + ", ";
      if (fact == "get") story.get(at(0s), "alice", "P1");
      if (fact == "up P1") story.book().link_up("P1", 100);
      if (fact == "up P2") story.book().link_up("P2", 100);
    }
    story.book().link_down("P1", 100);
    story.get(at(10s), "bob", "P1");
    EXPECT_EQ(story.live(), (Texts{"10.0.0.1 alice P1", "10.0.0.2 bob P1"})) << order;
  } while (std::next_permutation(facts.begin(), facts.end()));
}

TEST(Links, ASecondLinkNeedsNoGetAndChangesNoLease) {  // R92
  BookStory story(one_pool("10.0.0.1-10.0.0.9"));
  story.get(at(0s), "alice", "P1");
  story.book().link_up("P1", 100);
  story.book().link_up("P2", 100);
  EXPECT_EQ(story.live(), Texts{"10.0.0.1 alice P1"});
  story.book().link_down("P2", 100);
  EXPECT_EQ(story.release(at(1s), "alice", "P1", "10.0.0.1"), ReleaseOutcome::released);
}

TEST(Links, WorkForBothFamiliesOfTheRasPort) {
  BookStory story(PolicyBuilder().pool("four", "10.0.0.1-10.0.0.9").pool6("six", "2001:db8::/64").build());
  story.get(at(0s), "alice", "P1");
  story.get6(at(0s), "alice", "P1");
  story.book().link_up("P1", 100);
  story.book().link_up("P2", 100);
  story.book().link_down("P1", 100);
  story.get(at(1s), "bob", "P1");
  story.get6(at(1s), "bob", "P1");
  EXPECT_EQ(story.live().size(), 4u);
}

TEST(Links, TheNextConnectionOfTheRasPortHasItsOwnFacts) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9"));
  story.get(at(0s), "alice", "P1");
  story.book().link_up("P1", 100);
  story.release(at(1s), "alice", "P1", "10.0.0.1");
  // The hang-up comes late, after the next connection's facts.
  story.get(at(2s), "bob", "P1");
  story.book().link_up("P1", 200);
  story.book().link_up("P2", 200);
  story.book().link_down("P1", 100);
  story.book().link_down("P1", 200);
  story.get(at(3s), "carol", "P1");
  EXPECT_EQ(story.live(), (Texts{"10.0.0.2 bob P1", "10.0.0.3 carol P1"}));
}

TEST(Links, AllOrdersOfALifeGiveTheSameLeases) {  // R76, R77, R99
  const auto play = [](const std::vector<std::string>& order) {
    BookStory story(one_pool("10.0.0.1-10.0.0.9"));
    Texts answers;
    for (int life = 0; life < 3; ++life) {
      const Instant now = at(life * 10s);
      std::string address;
      for (const std::string& step : order) {
        if (step == "get") {
          const Decision decision = story.get(now, "alice", "P1");
          address = decision.address.to_string();
          answers.push_back(told(decision));
        }
        if (step == "up") story.book().link_up("P1", 100u + static_cast<unsigned>(life));
        if (step == "down") story.book().link_down("P1", 100u + static_cast<unsigned>(life));
        if (step == "release") story.release(now, "alice", "P1", address);
      }
    }
    EXPECT_EQ(story.live(), Texts());
    return answers;
  };
  const Texts expected{"never_used 10.0.0.1", "own_address 10.0.0.1", "own_address 10.0.0.1"};
  EXPECT_EQ(play({"get", "release"}), expected);
  EXPECT_EQ(play({"get", "up", "release", "down"}), expected);
  EXPECT_EQ(play({"get", "up", "down", "release"}), expected);
  EXPECT_EQ(play({"up", "get", "release", "down"}), expected);
  EXPECT_EQ(play({"up", "get", "down", "release"}), expected);
  EXPECT_EQ(play({"get", "down", "release"}), expected);  // a hang-up of what was never told to be up
  EXPECT_EQ(play({"get", "up", "release"}), expected);    // a hang-up that never comes
}

}  // namespace
}  // namespace raspool::test
