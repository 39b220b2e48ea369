// RRAS stopped or crashed: no connection outlives it, memory and history stay (R90, R91).
#include <gtest/gtest.h>

#include "tests/support/book_story.hpp"

namespace raspool::test {
namespace {

using Texts = std::vector<std::string>;

constexpr bool kClean = true, kCrash = false;

class Restart : public testing::Test {
 protected:
  BookStory story{one_pool("10.0.0.1-10.0.0.2", {.hold_down = 60s})};
};

TEST_F(Restart, NoLeaseIsLiveAfterwards) {
  story.get(at(0s), "alice", "P1");
  story.get(at(0s), "bob", "P2");
  story.restart(at(100s), kCrash, at(50s));
  EXPECT_EQ(story.live(), Texts());
  EXPECT_EQ(story.facts(), (Texts{"ended 10.0.0.1 restart", "ended 10.0.0.2 restart"}));
}

TEST_F(Restart, AfterACleanStopTheyEndAsStopped) {
  story.get(at(0s), "alice", "P1");
  story.restart(at(100s), kClean, at(50s));
  EXPECT_EQ(story.facts(), Texts{"ended 10.0.0.1 stopped"});
}

TEST_F(Restart, TheyEndAtTheLastMomentThatShowsTheServiceAlive) {
  story.get(at(0s), "alice", "P1");
  story.restart(at(100s), kCrash, at(50s));
  EXPECT_EQ(story.last().front().to, at(50s).wall);
  EXPECT_EQ(std::get<Ended>(story.records().front().fact).at, at(50s).wall);
  EXPECT_EQ(story.records().front().at, at(100s).wall);
}

TEST_F(Restart, NoTenureEndsBeforeItsBeginning) {
  story.get(at(60s), "alice", "P1");
  story.restart(at(100s), kCrash, at(30s));  // the last mark is older than the lease
  EXPECT_EQ(story.last().front().to, at(60s).wall);
}

TEST_F(Restart, AfterACleanStopTheHoldDownCountsFromThere) {
  story.get(at(0s), "alice", "P1");
  story.get(at(0s), "bob", "P2");
  story.restart(at(100s), kClean, at(50s));
  EXPECT_EQ(told(story.get(at(109s), "carol", "P3")), "exhausted");
  EXPECT_EQ(told(story.get(at(110s), "carol", "P3")), "released_longest_ago 10.0.0.1");
}

TEST_F(Restart, AfterACrashTheHoldDownCountsFromTheStart) {
  story.get(at(0s), "alice", "P1");
  story.get(at(0s), "bob", "P2");
  story.restart(at(100s), kCrash, at(50s));
  EXPECT_EQ(told(story.get(at(159s), "carol", "P3")), "exhausted");
  EXPECT_EQ(told(story.get(at(160s), "carol", "P3")), "released_longest_ago 10.0.0.1");
}

TEST_F(Restart, ALongPauseIsTheHoldDownItself) {
  story.get(at(0s), "alice", "P1");
  story.get(at(0s), "bob", "P2");
  story.restart(at(24h), kClean, at(50s));
  EXPECT_EQ(told(story.get(at(24h), "carol", "P3")), "released_longest_ago 10.0.0.1");
}

TEST_F(Restart, AHoldDownThatRanBeforeRunsOn) {
  story.get(at(0s), "alice", "P1");
  story.get(at(0s), "bob", "P2");
  story.release(at(10s), "alice", "P1", "10.0.0.1");
  story.restart(at(40s), kClean, at(40s));
  EXPECT_EQ(told(story.get(at(69s), "carol", "P3")), "exhausted");
  EXPECT_EQ(told(story.get(at(70s), "carol", "P3")), "released_longest_ago 10.0.0.1");
}

TEST_F(Restart, ARestOfAHoldDownIsNeverMoreThanTheWhole) {
  story.get(at(0s), "alice", "P1");
  story.get(at(0s), "bob", "P2");
  story.release(at(10s), "alice", "P1", "10.0.0.1");
  // The wall clock was set back an hour over the restart.
  const Instant start{at(-1h).wall, at(20s).ticks};
  story.restart(start, kClean, start);
  EXPECT_EQ(told(story.get({start.wall, at(79s).ticks}, "carol", "P3")), "exhausted");
  EXPECT_EQ(told(story.get({start.wall, at(80s).ticks}, "carol", "P3")), "released_longest_ago 10.0.0.1");
}

TEST_F(Restart, TheOwnersGetTheirAddressesBackAtOnce) {
  story.get(at(0s), "alice", "P1");
  story.get(at(0s), "bob", "P2");
  story.restart(at(10s), kCrash, at(5s));
  EXPECT_EQ(told(story.get(at(11s), "bob", "P7")), "own_address 10.0.0.2");
  EXPECT_EQ(told(story.get(at(11s), "alice", "P8")), "own_address 10.0.0.1");
}

TEST_F(Restart, ARasPortRemembersNothing) {
  story.get(at(0s), "alice", "P1");
  story.restart(at(10s), kCrash, at(5s));
  EXPECT_EQ(told(story.get(at(11s), "bob", "P1")), "never_used 10.0.0.2");
  EXPECT_EQ(story.facts(), Texts{"assigned 10.0.0.2 pool bob P1"});
}

TEST_F(Restart, HomeStaysHome) {
  BookStory large(one_pool("10.0.0.1-10.0.0.9"));
  large.get(at(0s), "alice", "P1");
  large.get(at(0s), "alice", "P2");
  large.release(at(1s), "alice", "P1", "10.0.0.1");
  large.release(at(2s), "alice", "P2", "10.0.0.2");
  large.restart(at(3s), kClean, at(3s));
  EXPECT_EQ(told(large.get(at(4s), "alice", "P1")), "own_address 10.0.0.1");
  EXPECT_EQ(told(large.get(at(4s), "alice", "P2")), "own_address 10.0.0.2");
}

TEST_F(Restart, TheOrderOfReleaseStays) {
  BookStory large(one_pool("10.0.0.1-10.0.0.3", {.hold_down = 60s}));
  for (const char* user : {"a", "b", "c"}) large.get(at(0s), user, user);
  large.release(at(30s), "c", "c", "10.0.0.3");
  large.release(at(10s), "a", "a", "10.0.0.1");  // told in an odd order: the wall clock decides
  large.restart(at(200s), kClean, at(100s));     // b's lease ends at 100 s
  EXPECT_EQ(told(large.get(at(300s), "x", "X")), "released_longest_ago 10.0.0.1");
  EXPECT_EQ(told(large.get(at(300s), "y", "Y")), "released_longest_ago 10.0.0.3");
  EXPECT_EQ(told(large.get(at(300s), "z", "Z")), "released_longest_ago 10.0.0.2");
}

TEST_F(Restart, NeverUsedAddressesStillComeFirst) {
  BookStory large(one_pool("10.0.0.1-10.0.0.9", {.hold_down = 0s}));
  large.get(at(0s), "alice", "P1");
  large.restart(at(10s), kClean, at(5s));
  EXPECT_EQ(told(large.get(at(11s), "bob", "P1")), "never_used 10.0.0.2");
}

TEST_F(Restart, SequenceNumbersGoOn) {
  story.get(at(0s), "alice", "P1");  // 1
  story.restart(at(10s), kCrash, at(5s));
  EXPECT_EQ(story.records().front().sequence, 2u);
  EXPECT_EQ(story.book().next_sequence(), 3u);
  EXPECT_EQ(story.get(at(11s), "alice", "P1").tenure, 3u);
  EXPECT_EQ(story.last().front().became, 1u) << "it has been alice's since before";
}

TEST_F(Restart, AFreshStateIsEmpty) {
  story.restart(at(0s), kCrash, Instant{});
  EXPECT_EQ(story.facts(), Texts());
  EXPECT_EQ(told(story.get(at(0s), "alice", "P1")), "never_used 10.0.0.1");
}

TEST_F(Restart, RrasOwnAddressesEndToo) {
  BookStory offers(PolicyBuilder().rule({.action = RuleAction::offer}).build());
  offers.get(at(0s), "alice", "P1", "192.0.2.7");
  offers.restart(at(10s), kCrash, at(5s));
  EXPECT_EQ(offers.facts(), Texts{"ended 192.0.2.7 restart"});
  EXPECT_EQ(told(offers.get(at(11s), "bob", "P2", "192.0.2.7")), "offered 192.0.2.7");
}

TEST_F(Restart, ReservationsStayTheirUsers) {
  const auto policy = PolicyBuilder().pool("pool", "10.0.0.1-10.0.0.2").reserve("alice", "10.0.0.1").build();
  BookStory reserved(policy);
  reserved.get(at(0s), "alice", "P1");
  reserved.restart(at(10s), kCrash, at(5s));
  EXPECT_EQ(told(reserved.get(at(10s), "alice", "P1")), "reserved 10.0.0.1");
  EXPECT_EQ(told(reserved.get(at(10s), "bob", "P2")), "never_used 10.0.0.2");
}

TEST_F(Restart, AMemoryCountsInThePoolThatNowHoldsTheAddress) {
  story.get(at(0s), "alice", "P1");
  story.release(at(10s), "alice", "P1", "10.0.0.1");
  story.restart(at(20s), kClean, at(20s),
                PolicyBuilder().pool("other", "10.0.0.1-10.0.0.9", {.hold_down = 100s}).build());
  EXPECT_EQ(story.use(at(109s), "other").held_down, 1u)
      << "the hold-down now in force, counted from the release";
  EXPECT_EQ(story.use(at(110s), "other").held_down, 0u);
  EXPECT_EQ(told(story.get(at(110s), "alice", "P1")), "own_address 10.0.0.1");
}

TEST_F(Restart, AnAddressThatLeftAllPoolsIsNobodysFirstChoice) {
  story.get(at(0s), "alice", "P1");
  story.restart(at(20s), kClean, at(20s), one_pool("10.9.0.1-10.9.0.9"));
  EXPECT_EQ(story.facts(), Texts{"ended 10.0.0.1 stopped"});
  EXPECT_EQ(told(story.get(at(21s), "alice", "P1")), "never_used 10.9.0.1");
}

TEST_F(Restart, AnAddressThatLeftAllPoolsRestsOnAsThePoolOfItsNameDoes) {
  story.get(at(0s), "alice", "P1");
  story.restart(at(20s), kClean, at(20s), one_pool("10.9.0.1-10.9.0.9", {.hold_down = 60s}));
  EXPECT_EQ(told(story.offer(at(79s), "bob", "P2", "10.0.0.1")), "nothing_offered");
  EXPECT_EQ(told(story.offer(at(80s), "bob", "P2", "10.0.0.1")), "offered 10.0.0.1");
}

TEST_F(Restart, AnAddressOfAPoolThatIsGoneRestsAsLongAsTheLongestOfThePools) {
  story.get(at(0s), "alice", "P1");
  story.restart(at(20s), kClean, at(20s),
                PolicyBuilder()
                    .pool("short", "10.8.0.1-10.8.0.9", {.hold_down = 1s})
                    .pool("long", "10.9.0.1-10.9.0.9", {.hold_down = 100s})
                    .build());
  EXPECT_EQ(told(story.offer(at(119s), "bob", "P2", "10.0.0.1")), "nothing_offered");
  EXPECT_EQ(told(story.offer(at(120s), "bob", "P2", "10.0.0.1")), "offered 10.0.0.1");
}

TEST_F(Restart, AnAddressThatComesBackComesBackWithItsMemory) {
  story.get(at(0s), "bob", "P1");
  story.get(at(0s), "alice", "P2");
  story.restart(at(20s), kClean, at(20s), one_pool("10.9.0.1-10.9.0.9"));
  story.restart(at(21s), kClean, at(21s), one_pool("10.0.0.1-10.0.0.9"));
  EXPECT_EQ(told(story.get(at(22s), "carol", "P3")), "never_used 10.0.0.3");
  EXPECT_EQ(told(story.get(at(22s), "alice", "P1")), "own_address 10.0.0.2");
}

TEST_F(Restart, AnIdentifierCountsInThePoolOfItsPrefixIfItsOwnIsGone) {
  BookStory six(PolicyBuilder().pool6("six", "2001:db8::/64", {.hold_down = 60s}).build());
  six.get6(at(0s), "alice", "P1");
  six.restart(at(10s), kClean, at(10s),
              PolicyBuilder().pool6("renamed", "2001:db8::/64", {.hold_down = 60s}).build());
  EXPECT_EQ(six.use(at(69s), "renamed").held_down, 1u);
  EXPECT_EQ(six.use(at(70s), "renamed").held_down, 0u);
}

TEST_F(Restart, IdentifiersRestAndComeBack) {
  BookStory six(PolicyBuilder()
                    .pool6("six", "2001:db8::/64", {.hold_down = 60s})
                    .rule({.users = {"alice"}, .pools = {"six"}})
                    .build());
  const Decision alice = six.get6(at(0s), "alice", "P1");
  six.restart(at(100s), kCrash, at(50s));
  EXPECT_EQ(told(six.get6(at(159s), "bob", "P2", alice.address.number())), "nothing_offered");
  EXPECT_EQ(six.get6(at(159s), "alice", "P1").address, alice.address);
}

TEST_F(Restart, TwiceInARow) {
  story.get(at(0s), "alice", "P1");
  story.restart(at(10s), kCrash, at(5s));
  story.restart(at(20s), kCrash, at(15s));
  EXPECT_EQ(story.facts(), Texts()) << "what has ended does not end again";
  EXPECT_EQ(told(story.get(at(21s), "alice", "P1")), "own_address 10.0.0.1");
}

TEST_F(Restart, TwiceInARowTheHoldDownStillCountsFromTheFirstStart) {
  story.get(at(0s), "alice", "P1");
  story.get(at(0s), "bob", "P2");
  story.restart(at(100s), kCrash, at(50s));
  EXPECT_EQ(story.last().front().rests_from, at(100s).wall);
  story.restart(at(120s), kCrash, at(110s));
  EXPECT_EQ(told(story.get(at(159s), "carol", "P3")), "exhausted");
  EXPECT_EQ(told(story.get(at(160s), "carol", "P3")), "released_longest_ago 10.0.0.1");
}

TEST_F(Restart, WhatWasReleasedRestsFromItsEndOverAnyRestart) {
  story.get(at(0s), "alice", "P1");
  story.release(at(10s), "alice", "P1", "10.0.0.1");
  EXPECT_EQ(story.last().front().rests_from, at(10s).wall);
  story.get(at(10s), "bob", "P2");
  story.restart(at(30s), kClean, at(20s));
  EXPECT_EQ(story.last().front().rests_from, at(10s).wall);
  EXPECT_EQ(story.last().back().rests_from, at(20s).wall) << "after a clean stop, from the stop";
}

TEST_F(Restart, ManyLeasesEndOnceEach) {
  BookStory large(one_pool("10.0.0.0/24", {.hold_down = 60s}));
  for (int i = 0; i < 100; ++i) large.get(at(0s), "user" + std::to_string(i), "P" + std::to_string(i));
  large.restart(at(10s), kCrash, at(5s));
  EXPECT_EQ(large.facts().size(), 100u);
  EXPECT_EQ(large.use(at(10s), "pool").held_down, 100u);
  for (int i = 99; i >= 0; --i) {
    EXPECT_EQ(told(large.get(at(11s), "user" + std::to_string(i), "P1-" + std::to_string(i))),
              "own_address 10.0.0." + std::to_string(i));
  }
}

}  // namespace
}  // namespace raspool::test
