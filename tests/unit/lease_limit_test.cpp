// Row 6 of the decision table: max_leases.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "tests/support/book_story.hpp"

namespace raspool::test {
namespace {

using Texts = std::vector<std::string>;

PolicyBuilder at_most(std::uint32_t most, OverLimit over_limit) {
  return PolicyBuilder()
      .pool("pool", "10.0.0.1-10.0.0.9", {.hold_down = 0s})
      .pool6("six", "2001:db8::/64")
      .rule({.pools = {"pool", "six"}, .max_leases = most, .over_limit = over_limit});
}

TEST(Row6, OneMoreThanMaxLeasesIsReportedAndGiven) {
  BookStory story(at_most(2, OverLimit::report).build());
  EXPECT_TRUE(story.get(at(0s), "alice", "P1").notices.empty());
  EXPECT_TRUE(story.get(at(0s), "alice", "P2").notices.empty());
  const Decision third = story.get(at(0s), "alice", "P3");
  EXPECT_EQ(told(third), "never_used 10.0.0.3");
  EXPECT_TRUE(third.notices.contains(Notice::over_limit));
}

TEST(Row6, OrRefusedIfOverLimitSaysSo) {
  BookStory story(at_most(2, OverLimit::refuse).build());
  story.get(at(0s), "alice", "P1");
  story.get(at(0s), "alice", "P2");
  const Decision third = story.get(at(0s), "alice", "P3", "192.0.2.7");
  EXPECT_EQ(told(third), "too_many_leases");
  EXPECT_EQ(result_code(third.reason), 5u);
  EXPECT_EQ(third.address.to_string(), "192.0.2.7") << "the proposal stays untouched";
  EXPECT_FALSE(third.notify);
  EXPECT_EQ(story.facts(), Texts());
  EXPECT_EQ(told(story.get(at(0s), "bob", "P4")), "never_used 10.0.0.3") << "others have their own number";
}

TEST(Row6, OnExhaustedDoesNotApply) {
  BookStory story(PolicyBuilder()
                      .pool("pool", "10.0.0.1")
                      .rule({.pools = {"pool"},
                             .on_exhausted = Exhausted::offer,
                             .max_leases = 1,
                             .over_limit = OverLimit::refuse})
                      .build());
  story.get(at(0s), "alice", "P1");
  EXPECT_EQ(told(story.get(at(0s), "alice", "P2", "192.0.2.7")), "too_many_leases");
}

TEST(Row6, WhatWasReleasedNoLongerCounts) {
  BookStory story(at_most(1, OverLimit::refuse).build());
  story.get(at(0s), "alice", "P1");
  ASSERT_EQ(told(story.get(at(1s), "alice", "P2")), "too_many_leases");
  story.release(at(2s), "alice", "P1", "10.0.0.1");
  EXPECT_EQ(told(story.get(at(3s), "alice", "P2")), "own_address 10.0.0.1");
}

TEST(Row6, TheFamiliesAreCountedEachByItself) {
  BookStory story(at_most(1, OverLimit::refuse).build());
  story.get(at(0s), "alice", "P1");
  EXPECT_EQ(story.get6(at(0s), "alice", "P1").reason, Reason::derived);
  EXPECT_EQ(story.get6(at(0s), "alice", "P2").reason, Reason::too_many_leases);
}

TEST(Row6, LeasesOfAnyKindCount) {
  const auto policy = at_most(3, OverLimit::refuse)
                          .reserve("alice", "10.0.0.9")
                          .own_ranges("192.168.0.0-192.168.0.255")
                          .build();
  BookStory story(policy);
  ASSERT_EQ(told(story.get(at(0s), "alice", "P1", "172.16.0.5")), "external 172.16.0.5");
  ASSERT_EQ(told(story.offer(at(0s), "alice", "P2", "192.0.2.7")), "offered 192.0.2.7");
  ASSERT_EQ(told(story.get(at(0s), "alice", "P3")), "reserved 10.0.0.9");
  EXPECT_EQ(told(story.get(at(0s), "alice", "P4")), "too_many_leases");
}

TEST(Row6, ObservedLeasesCountToo) {
  const auto policy = at_most(1, OverLimit::refuse).build();
  BookStory story(policy, Mode::observe);
  story.get(at(0s), "alice", "P1", "10.0.0.5");
  story.change_mode(at(1s), Mode::enforce);
  EXPECT_EQ(told(story.get(at(2s), "alice", "P2")), "too_many_leases");
}

TEST(Row6, AReservationDoesNotHelp) {
  BookStory story(at_most(1, OverLimit::refuse).reserve("alice", "10.0.0.9").build());
  ASSERT_EQ(told(story.get(at(0s), "alice", "P1")), "reserved 10.0.0.9");
  EXPECT_EQ(told(story.get(at(0s), "alice", "P2")), "too_many_leases");
}

TEST(Row6, TheSameRasPortAgainIsNoSecondLease) {  // row 2 comes first
  BookStory story(at_most(1, OverLimit::refuse).build());
  story.get(at(0s), "alice", "P1");
  EXPECT_EQ(told(story.get(at(1s), "alice", "P1")), "repeated 10.0.0.1");
}

TEST(Row6, WhatRow2JustEndedNoLongerCounts) {
  BookStory story(at_most(1, OverLimit::refuse).build());
  ASSERT_EQ(told(story.offer(at(0s), "alice", "P1", "192.0.2.7")), "offered 192.0.2.7");
  EXPECT_EQ(told(story.get(at(1s), "alice", "P1", "192.0.2.8")), "never_used 10.0.0.1");
  EXPECT_EQ(story.facts(), (Texts{"ended 192.0.2.7 replaced", "assigned 10.0.0.1 pool alice P1"}));
}

TEST(Row6, TheFormsOfAMachinesNameAreOneUser) {
  BookStory story(at_most(1, OverLimit::refuse).build());
  story.get(at(0s), "host/laptop7.corp.example", "P1");
  EXPECT_EQ(told(story.get(at(0s), "CORP\\LAPTOP7$", "P2")), "too_many_leases");
}

TEST(Row6, AWithdrawnLeaseDoesNotCount) {
  BookStory story(at_most(1, OverLimit::refuse).build());
  const Decision decision = story.get(at(0s), "alice", "P1");
  story.withdraw(at(1s), decision);
  EXPECT_EQ(told(story.get(at(2s), "alice", "P1")), "never_used 10.0.0.2");
}

TEST(Row6, ARestartForgetsTheNumberWithTheLeases) {
  BookStory story(at_most(1, OverLimit::refuse).build());
  story.get(at(0s), "alice", "P1");
  story.restart(at(10s), false, at(9s));
  EXPECT_EQ(told(story.get(at(11s), "alice", "P2")), "own_address 10.0.0.1");
}

TEST(Row6, ManyLeasesOfOneUserAreCountedWithoutWalkingThroughThem) {
  const auto policy = PolicyBuilder()
                          .pool("pool", "10.0.0.0/16")
                          .rule({.pools = {"pool"}, .max_leases = 2'000, .over_limit = OverLimit::refuse})
                          .build();
  LeaseBook book({policy, Mode::enforce, derived});
  Journal journal;
  const auto get = [&](int ras_port) {
    return book.assign({policy->names().user_name("shared"), fmt::format("P{}", ras_port), Address(), {}},
                       at(0s), journal);
  };
  for (int ras_port = 0; ras_port < 2'000; ++ras_port) ASSERT_EQ(get(ras_port).reason, Reason::never_used);
  EXPECT_EQ(get(2'000).reason, Reason::too_many_leases);
  EXPECT_EQ(book.verify(at(0s)), Texts());
}

}  // namespace
}  // namespace raspool::test
