// A user with more than a few addresses, whose records the book keeps in order by themselves.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "tests/support/book_story.hpp"
#include "tests/support/random_seed.hpp"

namespace raspool::test {
namespace {

using namespace std::chrono_literals;

std::string port(int number) { return "P" + std::to_string(number); }
std::string address(int number) { return "10.0.0." + std::to_string(number); }

TEST(Crowd, HomeStaysHomeAmongManyLeases) {
  BookStory story(one_pool("10.0.0.1-10.0.0.30"));
  for (int number = 1; number <= 20; ++number) story.get(at(0s), "alice", port(number));
  EXPECT_EQ(story.live().size(), 20u);

  // In the order in which they became hers, whatever the order of release.
  for (const int number : {17, 3, 11, 1}) story.release(at(1s), "alice", port(number), address(number));
  EXPECT_EQ(told(story.get(at(2s), "alice", "Q1")), "own_address 10.0.0.1");
  EXPECT_EQ(told(story.get(at(2s), "alice", "Q2")), "own_address 10.0.0.3");

  // Rested, and beyond the number: the first two that live take the places.
  EXPECT_EQ(told(story.get(at(24h), "alice", "Q3")), "never_used 10.0.0.21");
}

TEST(Crowd, OneThatRestsIsHersAlsoBehindManyBeyondTheNumber) {
  BookStory story(one_pool("10.0.0.1-10.0.0.30"));
  for (int number = 1; number <= 20; ++number) story.get(at(0s), "alice", port(number));
  for (int number = 3; number <= 19; ++number) story.release(at(1s), "alice", port(number), address(number));
  story.release(at(1h), "alice", port(20), address(20));
  EXPECT_EQ(told(story.get(at(1h + 1min), "alice", "Q1")), "own_address 10.0.0.20");
  EXPECT_EQ(told(story.get(at(1h + 1min), "alice", "Q2")), "never_used 10.0.0.21");
}

TEST(Crowd, OfManyThatAreRememberedTheFirstTwoComeBack) {
  BookStory story(one_pool("10.0.0.1-10.0.0.20"));
  for (int number = 1; number <= 20; ++number) story.get(at(0s), "alice", port(number));
  for (int number = 20; number >= 1; --number) story.release(at(1s), "alice", port(number), address(number));
  EXPECT_EQ(told(story.get(at(24h), "alice", "P")), "own_address 10.0.0.1");
  EXPECT_EQ(told(story.get(at(24h), "alice", "Q")), "own_address 10.0.0.2");
  EXPECT_EQ(told(story.get(at(24h), "alice", "R")), "released_longest_ago 10.0.0.20");
}

TEST(Crowd, BecomesAFewAgainAsOthersTakeItsAddresses) {
  BookStory story(one_pool("10.0.0.1-10.0.0.12"));
  for (int number = 1; number <= 12; ++number) story.get(at(0s), "alice", port(number));
  for (int number = 1; number <= 12; ++number) story.release(at(1s), "alice", port(number), address(number));
  for (int number = 1; number <= 11; ++number) {
    EXPECT_EQ(told(story.get(at(1h), "user" + std::to_string(number), port(number))),
              "released_longest_ago " + address(number));
  }
  EXPECT_EQ(told(story.get(at(1h), "alice", "P")), "own_address 10.0.0.12");
}

TEST(Crowd, OfTwoPoolsTheFirstTwoOfEachComeBackAndWhatRests) {
  const auto policy = [](const std::vector<std::string>& pools) {
    return PolicyBuilder()
        .pool("low", "10.0.0.1-10.0.0.20", {.hold_down = 1min})
        .pool("high", "10.0.0.21-10.0.0.40", {.hold_down = 1h})
        .rule({.pools = pools})
        .build();
  };
  BookStory story(policy({"low", "high"}));
  for (int number = 1; number <= 30; ++number) story.get(at(0s), "alice", port(number));
  for (int number = 1; number <= 29; ++number) story.release(at(1s), "alice", port(number), address(number));
  story.release(at(2h), "alice", port(30), address(30));
  story.reload(at(2h), policy({"high", "low"}));
  for (const int number : {1, 2, 21, 22, 30}) {
    EXPECT_EQ(told(story.get(at(2h + 2min), "alice", port(number))), "own_address " + address(number));
  }
  EXPECT_EQ(told(story.get(at(2h + 2min), "alice", "Q")), "never_used 10.0.0.31");
}

TEST(Crowd, WhatItHasInAPoolThatItsRuleLeftIsNoLongerLookedFor) {
  const auto policy = [](const std::string& pool) {
    return PolicyBuilder()
        .pool("old", "10.0.0.1-10.0.0.20")
        .pool("new", "10.0.0.21-10.0.0.40")
        .rule({.pools = {pool}})
        .build();
  };
  BookStory story(policy("old"));
  for (int number = 1; number <= 20; ++number) story.get(at(0s), "alice", port(number));
  for (int number = 1; number <= 20; ++number) story.release(at(1s), "alice", port(number), address(number));
  story.reload(at(2s), policy("new"));
  EXPECT_EQ(told(story.get(at(3s), "alice", "P")), "never_used 10.0.0.21");
  story.release(at(4s), "alice", "P", "10.0.0.21");
  EXPECT_EQ(told(story.get(at(24h), "alice", "P")), "own_address 10.0.0.21");
  // One pool now holds all that the two did.
  story.reload(at(25h), PolicyBuilder().pool("new", "10.0.0.1-10.0.0.40").rule({.pools = {"new"}}).build());
  EXPECT_EQ(told(story.get(at(26h), "alice", "Q")), "own_address 10.0.0.1");
}

// BookStory looks after each step whether the book is sound and answers as it explains; an explanation looks
// at every record of the user, an answer at those that it may be.
TEST(Crowd, IsSoundWhateverComesAndGoes) {
  const auto two_pools = [](const std::vector<std::string>& pools) {
    return PolicyBuilder()
        .pool("low", "10.0.0.1-10.0.0.20", {.hold_down = 1min, .sticky_addresses = 3})
        .pool("high", "10.0.0.21-10.0.0.40", {.sticky = 10min})
        .reserve("alice", "10.0.0.5")
        .reserve("carol", "10.0.0.6")
        .rule({.pools = pools})
        .build();
  };
  const std::vector<std::shared_ptr<const Policy>> policies = {
      one_pool("10.0.0.1-10.0.0.40"), two_pools({"low", "high"}), two_pools({"high"}),
      two_pools({"high", "low"})};
  std::mt19937_64 random(random_seed());
  BookStory story(policies.front());
  struct Held {
    std::string user, ras_port, address;
  };
  std::vector<Held> held;
  Duration now = 0s;
  for (int step = 0; step < 2'000; ++step) {
    if (random() % 100 == 0) story.reload(at(now), policies[random() % policies.size()]);
    if (random() % 200 == 0) story.host_has(at(now), {v4(address(static_cast<int>(1 + random() % 40)))});
    now += std::chrono::seconds(random() % 60 == 0 ? 86'400 * 20 : random() % 120);
    const bool many = step / 100 % 2 == 0;  // they come in some hundreds of steps, and leave in others
    if (held.empty() || random() % 10 < (many ? 7 : 3)) {
      const std::string user = random() % 4 == 0 ? "bob" : random() % 3 == 0 ? "ALICE" : "alice";
      const Decision decision = story.get(at(now), user, port(static_cast<int>(random() % 60)));
      if (!decision.granted()) continue;
      // Whoever was on this RAS port has left it; its Release finds nothing.
      held.push_back({user, port(0), decision.address.to_string()});
      for (const Tenure& lease : story.book().live()) {
        if (lease.address == decision.address) held.back().ras_port = std::string(lease.ras_port);
      }
    } else {
      const std::size_t which = random() % held.size();
      story.release(at(now), held[which].user, held[which].ras_port, held[which].address);
      held.erase(held.begin() + static_cast<std::ptrdiff_t>(which));
    }
  }
}

}  // namespace
}  // namespace raspool::test
