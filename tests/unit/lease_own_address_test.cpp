// Row 8 of the decision table: the addresses that a user remembers.
#include <gtest/gtest.h>

#include "tests/support/book_story.hpp"

namespace raspool::test {
namespace {

using Texts = std::vector<std::string>;

TEST(Row8, AUserComesBackToTheSameAddress) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9", {.hold_down = 60s}));
  story.get(at(0s), "alice", "P1");
  story.release(at(10s), "alice", "P1", "10.0.0.1");
  story.get(at(10s), "bob", "P2");  // takes another
  const Decision decision = story.get(at(1h), "alice", "P3");
  EXPECT_EQ(told(decision), "own_address 10.0.0.1");
  EXPECT_TRUE(decision.notify);
}

TEST(Row8, TheSameUserMayHaveItBackAtOnce) {  // R50
  BookStory story(one_pool("10.0.0.1", {.hold_down = kForever}));
  story.get(at(0s), "alice", "P1");
  story.release(at(10s), "alice", "P1", "10.0.0.1");
  EXPECT_EQ(told(story.get(at(10s), "alice", "P1")), "own_address 10.0.0.1");
}

TEST(Row8, TheMemoryEndsAfterTheStickyTimeByTheWallClock) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9", {.hold_down = 0s, .sticky = 24h}));
  story.get(at(0s), "alice", "P1");
  story.release(at(1h), "alice", "P1", "10.0.0.1");
  story.get(at(1h), "bob", "P1");
  ASSERT_EQ(story.live(), Texts{"10.0.0.2 bob P1"});

  Instant almost = at(25h - 1us);
  EXPECT_EQ(told(story.get(almost, "alice", "P2")), "own_address 10.0.0.1");
  story.release(at(25h), "alice", "P2", "10.0.0.1");
  EXPECT_EQ(told(story.get(at(49h), "alice", "P2")), "never_used 10.0.0.3");
}

TEST(Row8, TheMemoryLastsForeverIfToldTo) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9", {.sticky = kForever}));
  story.get(at(0s), "alice", "P1");
  story.release(at(1s), "alice", "P1", "10.0.0.1");
  EXPECT_EQ(told(story.get(at(24h * 365 * 10), "alice", "P1")), "own_address 10.0.0.1");
}

TEST(Row8, WithoutStickyTheAddressIsStillTheUsersForTheHoldDown) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9", {.hold_down = 60s, .sticky = 0s}));
  story.get(at(0s), "alice", "P1");
  story.release(at(10s), "alice", "P1", "10.0.0.1");
  EXPECT_EQ(told(story.get(at(70s - 1us), "alice", "P1")), "own_address 10.0.0.1");
  story.release(at(80s), "alice", "P1", "10.0.0.1");
  EXPECT_EQ(told(story.get(at(140s), "alice", "P1")), "never_used 10.0.0.2");
}

TEST(Row8, WithoutStickyAndHoldDownNothingIsRemembered) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9", {.hold_down = 0s, .sticky = 0s}));
  story.get(at(0s), "alice", "P1");
  story.release(at(10s), "alice", "P1", "10.0.0.1");
  EXPECT_EQ(told(story.get(at(10s), "alice", "P1")), "never_used 10.0.0.2");
}

TEST(Row8, ASecondDeviceGetsASecondAddressAndBothComeBack) {  // R93
  BookStory story(one_pool("10.0.0.1-10.0.0.9"));
  story.get(at(0s), "alice", "P1");
  story.get(at(1s), "alice", "P2");
  story.release(at(10s), "alice", "P2", "10.0.0.2");
  story.release(at(11s), "alice", "P1", "10.0.0.1");
  EXPECT_EQ(told(story.get(at(20s), "alice", "P7")), "own_address 10.0.0.1");
  EXPECT_EQ(told(story.get(at(21s), "alice", "P8")), "own_address 10.0.0.2");
}

TEST(Row8, HomeStaysHome) {
  // An address taken only because home was busy does not displace it, however late home was released.
  BookStory story(one_pool("10.0.0.1-10.0.0.9"));
  story.get(at(0s), "alice", "P1");
  ASSERT_EQ(told(story.get(at(10s), "alice", "P2")),
            "never_used 10.0.0.2");  // a quick reconnect: home is busy
  story.release(at(11s), "alice", "P1", "10.0.0.1");
  story.release(at(3600s), "alice", "P2", "10.0.0.2");
  EXPECT_EQ(told(story.get(at(7200s), "alice", "P3")), "own_address 10.0.0.1");
}

TEST(Row8, HomeStaysHomeOverReturns) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9"));
  story.get(at(0s), "alice", "P1");
  story.get(at(0s), "alice", "P2");
  story.release(at(1s), "alice", "P1", "10.0.0.1");
  story.release(at(2s), "alice", "P2", "10.0.0.2");
  // Home is given again, later than the second address was: it became alice's first all the same.
  story.get(at(3s), "alice", "P1");
  story.release(at(4s), "alice", "P1", "10.0.0.1");
  EXPECT_EQ(told(story.get(at(5s), "alice", "P1")), "own_address 10.0.0.1");
}

TEST(Row8, BeyondTheNumberThoseThatBecameTheUsersLastAreDropped) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9", {.hold_down = 0s, .sticky_addresses = 2}));
  for (const char* ras_port : {"P1", "P2", "P3"}) story.get(at(0s), "alice", ras_port);
  // Released in the order that would mislead: the third one last.
  story.release(at(1s), "alice", "P1", "10.0.0.1");
  story.release(at(2s), "alice", "P2", "10.0.0.2");
  story.release(at(3s), "alice", "P3", "10.0.0.3");
  EXPECT_EQ(told(story.get(at(10s), "alice", "P1")), "own_address 10.0.0.1");
  EXPECT_EQ(told(story.get(at(10s), "alice", "P2")), "own_address 10.0.0.2");
  EXPECT_EQ(told(story.get(at(10s), "alice", "P3")), "never_used 10.0.0.4");
}

TEST(Row8, BeyondTheNumberTheyAreStillTheUsersForTheHoldDown) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9", {.hold_down = 60s, .sticky_addresses = 1}));
  for (const char* ras_port : {"P1", "P2"}) story.get(at(0s), "alice", ras_port);
  story.release(at(1s), "alice", "P2", "10.0.0.2");
  EXPECT_EQ(told(story.get(at(60s), "alice", "P2")), "own_address 10.0.0.2");
  story.release(at(61s), "alice", "P2", "10.0.0.2");
  EXPECT_EQ(told(story.get(at(121s), "alice", "P2")), "never_used 10.0.0.3");
}

TEST(Row8, TheNumberCountsForEachPool) {
  BookStory story(PolicyBuilder()
                      .pool("small", "10.0.0.1", {.sticky_addresses = 1})
                      .pool("large", "10.1.0.1-10.1.0.9", {.sticky_addresses = 1})
                      .build());
  story.get(at(0s), "alice", "P1");
  ASSERT_EQ(told(story.get(at(0s), "alice", "P2")), "never_used 10.1.0.1");
  story.release(at(1s), "alice", "P1", "10.0.0.1");
  story.release(at(1s), "alice", "P2", "10.1.0.1");
  EXPECT_EQ(told(story.get(at(1h), "alice", "P1")), "own_address 10.0.0.1");
  EXPECT_EQ(told(story.get(at(1h), "alice", "P2")), "own_address 10.1.0.1");
}

TEST(Row8, AStrangerMayGetItWhenRow9ReachesItAndThenItIsRememberedNoMore) {
  BookStory story(one_pool("10.0.0.1-10.0.0.2", {.hold_down = 60s}));
  story.get(at(0s), "alice", "P1");
  story.release(at(0s), "alice", "P1", "10.0.0.1");
  ASSERT_EQ(told(story.get(at(100s), "bob", "P2")), "never_used 10.0.0.2");
  ASSERT_EQ(told(story.get(at(100s), "carol", "P3")), "released_longest_ago 10.0.0.1");
  story.release(at(200s), "bob", "P2", "10.0.0.2");
  story.release(at(201s), "carol", "P3", "10.0.0.1");
  // Both are free, and bob's was released first: alice is a stranger to hers now.
  EXPECT_EQ(told(story.get(at(300s), "alice", "P1")), "released_longest_ago 10.0.0.2");
  EXPECT_EQ(told(story.get(at(300s), "carol", "P3")), "own_address 10.0.0.1");
}

TEST(Row8, WhileAStrangerHoldsItTheUserGetsAnother) {
  BookStory story(one_pool("10.0.0.1-10.0.0.2", {.hold_down = 0s}));
  story.get(at(0s), "alice", "P1");
  story.release(at(0s), "alice", "P1", "10.0.0.1");
  story.get(at(1s), "bob", "P2");
  ASSERT_EQ(told(story.get(at(1s), "carol", "P3")), "released_longest_ago 10.0.0.1");
  EXPECT_EQ(told(story.get(at(2s), "alice", "P1")), "exhausted");
}

TEST(Row8, AnAddressWhosePoolTheRuleDoesNotReachIsNotFirstChoiceButItsMemoryStays) {
  const auto one = [](const char* pool) {
    return PolicyBuilder()
        .pool("old", "10.0.0.1-10.0.0.9")
        .pool("new", "10.1.0.1-10.1.0.9")
        .rule({.pools = {pool}})
        .build();
  };
  BookStory story(one("old"));
  story.get(at(0s), "alice", "P1");
  story.release(at(1s), "alice", "P1", "10.0.0.1");
  story.restart(at(2s), true, at(2s), one("new"));
  EXPECT_EQ(told(story.get(at(3s), "alice", "P1")), "never_used 10.1.0.1");
  story.release(at(4s), "alice", "P1", "10.1.0.1");
  story.restart(at(5s), true, at(5s), one("old"));
  EXPECT_EQ(told(story.get(at(6s), "alice", "P1")), "own_address 10.0.0.1");
}

TEST(Row8, AnAddressThatBecameAnothersReservationIsNotFirstChoice) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9"));
  story.get(at(0s), "alice", "P1");
  story.release(at(1s), "alice", "P1", "10.0.0.1");
  story.restart(at(2s), true, at(2s),
                PolicyBuilder().pool("pool", "10.0.0.1-10.0.0.9").reserve("bob", "10.0.0.1").build());
  EXPECT_EQ(told(story.get(at(3s), "alice", "P1")), "never_used 10.0.0.2");
}

TEST(Row8, AnAddressOfThisMachineIsNotFirstChoice) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9"));
  story.get(at(0s), "alice", "P1");
  story.release(at(1s), "alice", "P1", "10.0.0.1");
  story.host_has(at(2s), {v4("10.0.0.1")});
  EXPECT_EQ(told(story.get(at(3s), "alice", "P1")), "never_used 10.0.0.2");
}

// What memory can never give takes no place among `sticky_addresses`. In these stories, which begin here, one
// address is remembered, alice has had two, and the first becomes such a one.
BookStory story_of_two() {
  BookStory story(one_pool("10.0.0.1-10.0.0.9", {.hold_down = 0s, .sticky_addresses = 1}));
  for (const char* ras_port : {"P1", "P2"}) story.get(at(0s), "alice", ras_port);
  story.release(at(1s), "alice", "P1", "10.0.0.1");
  story.release(at(1s), "alice", "P2", "10.0.0.2");
  return story;
}

std::shared_ptr<const Policy> first_reserved_for(std::string_view user) {
  return PolicyBuilder()
      .pool("pool", "10.0.0.1-10.0.0.9", {.hold_down = 0s, .sticky_addresses = 1})
      .reserve(user, "10.0.0.1")
      .build();
}

TEST(Row8, AnAddressThatBecameAnothersReservationDoesNotCountAmongTheRemembered) {
  BookStory story = story_of_two();
  story.reload(at(2s), first_reserved_for("bob"));
  EXPECT_EQ(told(story.get(at(3s), "alice", "P1")), "own_address 10.0.0.2");
}

TEST(Row8, TheUsersOwnReservationDoesNotCountAmongTheRemembered) {
  BookStory story = story_of_two();
  story.reload(at(2s), first_reserved_for("alice"));
  ASSERT_EQ(told(story.get(at(3s), "alice", "P1")), "reserved 10.0.0.1");
  EXPECT_EQ(told(story.get(at(3s), "alice", "P2")), "own_address 10.0.0.2");
}

TEST(Row8, AnAddressOfThisMachineDoesNotCountAmongTheRemembered) {
  BookStory story = story_of_two();
  story.host_has(at(2s), {v4("10.0.0.1")});
  EXPECT_EQ(told(story.get(at(3s), "alice", "P1")), "own_address 10.0.0.2");
}

TEST(Row8, AnOfferedAddressOfAPoolIsRememberedLikeAnyOther) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9"));
  ASSERT_EQ(told(story.offer(at(0s), "alice", "P1", "10.0.0.5")), "offered 10.0.0.5");
  story.release(at(1s), "alice", "P1", "10.0.0.5");
  EXPECT_EQ(told(story.get(at(2s), "alice", "P1")), "own_address 10.0.0.5");
  EXPECT_EQ(story.facts(), Texts{"assigned 10.0.0.5 pool alice P1"});
}

TEST(Row8, AnAddressOutsideAllPoolsIsNotRemembered) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9"));
  story.offer(at(0s), "alice", "P1", "192.0.2.5");
  story.release(at(1s), "alice", "P1", "192.0.2.5");
  EXPECT_EQ(told(story.get(at(2s), "alice", "P1", "192.0.2.5")), "never_used 10.0.0.1");
}

TEST(Row8, OfTwoUsersEachHasItsOwn) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9"));
  story.get(at(0s), "alice", "P1");
  story.get(at(0s), "bob", "P2");
  story.release(at(1s), "bob", "P2", "10.0.0.2");
  story.release(at(2s), "alice", "P1", "10.0.0.1");
  EXPECT_EQ(told(story.get(at(3s), "bob", "P1")), "own_address 10.0.0.2");
  EXPECT_EQ(told(story.get(at(3s), "alice", "P2")), "own_address 10.0.0.1");
}

TEST(Row8, ASteppedClockChangesNeitherTheHoldDownNorTheMemoryOfTheUser) {
  BookStory story(one_pool("10.0.0.1-10.0.0.1", {.hold_down = 60s, .sticky = 1h}));
  story.get(at(0s), "alice", "P1");
  story.release(at(10s), "alice", "P1", "10.0.0.1");
  // Somebody sets the wall clock a day ahead: the hold-down runs on ticks.
  const Instant day_ahead{at(24h).wall, at(20s).ticks};
  EXPECT_EQ(told(story.get(day_ahead, "bob", "P2")), "exhausted");
  const Instant day_back{at(-24h).wall, at(70s).ticks};
  EXPECT_EQ(told(story.get(day_back, "bob", "P2")), "released_longest_ago 10.0.0.1");
}

TEST(Row8, StickyIsByTheWallClock) {
  BookStory story(one_pool("10.0.0.1-10.0.0.9", {.hold_down = 0s, .sticky = 1h}));
  story.get(at(0s), "alice", "P1");
  story.release(at(10s), "alice", "P1", "10.0.0.1");
  const Instant stepped{at(2h).wall, at(20s).ticks};
  EXPECT_EQ(told(story.get(stepped, "alice", "P1")), "never_used 10.0.0.2");
}

}  // namespace
}  // namespace raspool::test
