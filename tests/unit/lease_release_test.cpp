// What a Release frees, and what it leaves alone (R50 to R53).
#include <gtest/gtest.h>

#include "tests/support/book_story.hpp"

namespace raspool::test {
namespace {

using Texts = std::vector<std::string>;

class ReleaseOfALease : public testing::Test {
 protected:
  ReleaseOutcome release(std::string_view user, std::string_view ras_port, std::string_view address) {
    return story.release(at(10s), user, ras_port, address);
  }
  // After a release that must change nothing.
  void expect_unchanged() {
    EXPECT_EQ(story.facts(), Texts());
    EXPECT_EQ(story.live(), before);
  }
  void gets(std::string_view user, std::string_view ras_port) {
    story.get(at(0s), user, ras_port);
    before = story.live();
  }

  BookStory story{one_pool("10.0.0.1-10.0.0.9", {.hold_down = 60s})};
  Texts before;
};

TEST_F(ReleaseOfALease, FreesIt) {  // R50
  gets("alice", "P1");
  EXPECT_EQ(release("alice", "P1", "10.0.0.1"), ReleaseOutcome::released);
  EXPECT_EQ(story.facts(), Texts{"ended 10.0.0.1 released"});
  EXPECT_EQ(story.live(), Texts());
}

TEST_F(ReleaseOfALease, TellsWhenAndWhy) {
  gets("alice", "P1");
  release("alice", "P1", "10.0.0.1");
  ASSERT_EQ(story.records().size(), 1u);
  EXPECT_EQ(story.records().front().sequence, 2u);
  EXPECT_EQ(story.records().front().at, at(10s).wall);
  const Ended& ended = std::get<Ended>(story.records().front().fact);
  EXPECT_EQ(ended.tenure, 1u);
  EXPECT_EQ(ended.at, at(10s).wall);
  EXPECT_EQ(ended.reason, EndReason::released);
}

TEST_F(ReleaseOfALease, OfAnUnknownAddressChangesNothing) {  // R51
  gets("alice", "P1");
  EXPECT_EQ(release("alice", "P1", "10.0.0.2"), ReleaseOutcome::not_held);
  expect_unchanged();
  EXPECT_EQ(release("alice", "P1", "192.0.2.1"), ReleaseOutcome::not_held);
  expect_unchanged();
  EXPECT_EQ(release("alice", "P1", ""), ReleaseOutcome::not_held);
  expect_unchanged();
}

TEST_F(ReleaseOfALease, ASecondTimeChangesNothing) {  // R52
  gets("alice", "P1");
  release("alice", "P1", "10.0.0.1");
  EXPECT_EQ(story.release(at(50s), "alice", "P1", "10.0.0.1"), ReleaseOutcome::not_held);
  EXPECT_EQ(story.facts(), Texts());
  // Nor does it begin the hold-down anew.
  EXPECT_EQ(story.use(at(69s), "pool").held_down, 1u);
  EXPECT_EQ(story.use(at(70s), "pool").held_down, 0u);
}

TEST_F(ReleaseOfALease, OnAnotherRasPortDoesNotFreeIt) {  // R53
  gets("alice", "P1");
  EXPECT_EQ(release("alice", "P2", "10.0.0.1"), ReleaseOutcome::other_ras_port);
  expect_unchanged();
  EXPECT_EQ(release("alice", "p1", "10.0.0.1"), ReleaseOutcome::other_ras_port);
  expect_unchanged();
  EXPECT_EQ(release("alice", "", "10.0.0.1"), ReleaseOutcome::other_ras_port);
  expect_unchanged();
}

TEST_F(ReleaseOfALease, ByAnotherUserDoesNotFreeIt) {  // R53
  gets("alice", "P1");
  EXPECT_EQ(release("bob", "P1", "10.0.0.1"), ReleaseOutcome::other_user);
  expect_unchanged();
  EXPECT_EQ(release("CORP\\bob", "P1", "10.0.0.1"), ReleaseOutcome::other_user);
  expect_unchanged();
}

TEST_F(ReleaseOfALease, InAnotherFormOfTheNameFreesIt) {
  for (const char* form : {"alice", "ALICE", "alice@corp.example", "SALES\\alice", "corp\\ALICE@sales"}) {
    BookStory other(one_pool("10.0.0.1-10.0.0.9"));
    other.get(at(0s), "CORP\\alice", "P1");
    EXPECT_EQ(other.release(at(10s), form, "P1", "10.0.0.1"), ReleaseOutcome::released_other_name_form)
        << form;
    EXPECT_EQ(other.live(), Texts());
  }
}

TEST_F(ReleaseOfALease, InAnotherCaseIsTheSameForm) {
  gets("CORP\\alice", "P1");
  EXPECT_EQ(release("corp\\ALICE", "P1", "10.0.0.1"), ReleaseOutcome::released);
}

TEST_F(ReleaseOfALease, ThatNamesNobodyFreesIt) {
  gets("alice", "P1");
  EXPECT_EQ(release("", "P1", "10.0.0.1"), ReleaseOutcome::released);
  EXPECT_EQ(story.live(), Texts());
}

TEST_F(ReleaseOfALease, OfAMachineNeedsTheMachinesKey) {
  gets("host/laptop7.corp.example", "P1");
  EXPECT_EQ(release("laptop7", "P1", "10.0.0.1"), ReleaseOutcome::other_user)
      << "a user of that name is another";
  EXPECT_EQ(release("CORP\\laptop8$", "P1", "10.0.0.1"), ReleaseOutcome::other_user);
  EXPECT_EQ(release("CORP\\LAPTOP7$", "P1", "10.0.0.1"), ReleaseOutcome::released);
}

TEST_F(ReleaseOfALease, WithoutARasPortNeedsTheFullName) {
  gets("CORP\\alice", "");
  EXPECT_EQ(release("alice", "", "10.0.0.1"), ReleaseOutcome::other_user);
  expect_unchanged();
  EXPECT_EQ(release("", "", "10.0.0.1"), ReleaseOutcome::other_user);
  expect_unchanged();
  EXPECT_EQ(release("CORP\\alice", "P1", "10.0.0.1"), ReleaseOutcome::other_ras_port);
  expect_unchanged();
  EXPECT_EQ(release("corp\\alice", "", "10.0.0.1"), ReleaseOutcome::released);
}

TEST_F(ReleaseOfALease, LateOfAnOlderConnectionChangesNothing) {
  gets("alice", "P1");
  story.get(at(1s), "bob", "P1");  // alice's connection is gone, its release is late
  EXPECT_EQ(release("alice", "P1", "10.0.0.1"), ReleaseOutcome::not_held);
  EXPECT_EQ(story.live(), Texts{"10.0.0.2 bob P1"});
}

TEST_F(ReleaseOfALease, LateAfterTheAddressWentToAnotherChangesNothing) {
  BookStory other(one_pool("10.0.0.1", {.hold_down = 0s}));
  other.get(at(0s), "alice", "P1");
  other.get(at(1s), "bob", "P1");  // port_reused
  other.release(at(2s), "bob", "P1", "10.0.0.1");
  other.get(at(3s), "carol", "P2");
  EXPECT_EQ(other.release(at(4s), "alice", "P1", "10.0.0.1"), ReleaseOutcome::other_ras_port);
  EXPECT_EQ(other.release(at(4s), "bob", "P2", "10.0.0.1"), ReleaseOutcome::other_user);
  EXPECT_EQ(other.live(), Texts{"10.0.0.1 carol P2"});
}

TEST_F(ReleaseOfALease, OfOneOfAUsersLeasesLeavesTheOther) {
  gets("alice", "P1");
  gets("alice", "P2");
  EXPECT_EQ(release("alice", "P2", "10.0.0.2"), ReleaseOutcome::released);
  EXPECT_EQ(story.live(), Texts{"10.0.0.1 alice P1"});
}

TEST_F(ReleaseOfALease, NeverEndsBeforeItsBeginning) {
  gets("alice", "P1");  // at 0 s
  const Instant clock_set_back{at(-1h).wall, at(10s).ticks};
  story.release(clock_set_back, "alice", "P1", "10.0.0.1");
  EXPECT_EQ(story.last().front().to, at(0s).wall);
  EXPECT_EQ(story.records().front().at, at(-1h).wall) << "the record itself tells the clock as it was";
}

TEST_F(ReleaseOfALease, DoesNotAskForTheFamilyOfAnotherLease) {
  BookStory other(PolicyBuilder().pool("four", "0.0.0.1-0.0.0.9").pool6("six", "2001:db8::/64").build());
  other.get(at(0s), "alice", "P1");  // 0.0.0.1
  EXPECT_EQ(other.release6(at(1s), "alice", "P1", 1), ReleaseOutcome::not_held) << "::1 is not 0.0.0.1";
  EXPECT_EQ(other.live().size(), 1u);
}

}  // namespace
}  // namespace raspool::test
