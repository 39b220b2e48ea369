// What "offer" means: RRAS's own proposal, taken as it is.
#include <gtest/gtest.h>

#include "tests/support/book_story.hpp"

namespace raspool::test {
namespace {

using Texts = std::vector<std::string>;

// Everybody is offered what RRAS proposes, except `carol`, who gets an address of the pool.
std::shared_ptr<const Policy> offers(const PoolOptions& options = {.hold_down = 60s}) {
  return PolicyBuilder()
      .pool("pool", "10.0.0.1-10.0.0.3", options)
      .reserve("dave", "10.0.0.3")
      .rule({.users = {"carol"}, .pools = {"pool"}})
      .build();
}

TEST(Offer, TakesTheProposalAndRecordsIt) {
  BookStory story(offers());
  const Decision decision = story.get(at(0s), "alice", "P1", "192.0.2.7");
  EXPECT_EQ(told(decision), "offered 192.0.2.7");
  EXPECT_TRUE(decision.notify);
  EXPECT_EQ(result_code(decision.reason), 0u);
  EXPECT_NE(decision.tenure, 0u);
  EXPECT_FALSE(decision.pool);
  EXPECT_EQ(story.facts(), Texts{"assigned 192.0.2.7 offered alice P1"});
}

TEST(Offer, IsReleasedLikeAnyOther) {
  BookStory story(offers());
  story.get(at(0s), "alice", "P1", "192.0.2.7");
  EXPECT_EQ(story.release(at(1s), "alice", "P1", "192.0.2.7"), ReleaseOutcome::released);
  EXPECT_EQ(story.facts(), Texts{"ended 192.0.2.7 released"});
}

TEST(Offer, AnAddressOutsideAllPoolsHasNoHoldDown) {
  BookStory story(offers());
  story.get(at(0s), "alice", "P1", "192.0.2.7");
  story.release(at(1s), "alice", "P1", "192.0.2.7");
  EXPECT_EQ(told(story.get(at(1s), "bob", "P2", "192.0.2.7")), "offered 192.0.2.7");
}

TEST(Offer, OfNothingIsRefused) {
  BookStory story(offers());
  const Decision decision = story.get(at(0s), "alice", "P1");
  EXPECT_EQ(told(decision), "nothing_offered");
  EXPECT_EQ(result_code(decision.reason), 717u);
  EXPECT_FALSE(decision.notify);
  EXPECT_TRUE(decision.address.is_none());
  EXPECT_EQ(story.facts(), Texts());
}

TEST(Offer, OfAFreeAddressOfAPoolIsALeaseOfThatPool) {
  BookStory story(offers());
  const Decision decision = story.get(at(0s), "alice", "P1", "10.0.0.2");
  EXPECT_EQ(told(decision), "offered 10.0.0.2");
  EXPECT_EQ(decision.pool, 0u);
  EXPECT_EQ(story.use(at(0s), "pool").live, 1u);
  EXPECT_EQ(std::get<Assigned>(story.records().front().fact).tenure.pool, "pool");
  // Held, so nobody else gets it.
  EXPECT_EQ(told(story.get(at(0s), "carol", "P2")), "never_used 10.0.0.1");
  EXPECT_EQ(told(story.get(at(0s), "carol", "P3")), "exhausted");
  // Released, it rests.
  story.release(at(10s), "alice", "P1", "10.0.0.2");
  EXPECT_EQ(told(story.get(at(69s), "carol", "P3")), "exhausted");
  EXPECT_EQ(told(story.get(at(70s), "carol", "P3")), "released_longest_ago 10.0.0.2");
}

TEST(Offer, OfAnAddressThatAnotherHoldsInAPoolIsRefused) {
  BookStory story(offers());
  ASSERT_EQ(told(story.get(at(0s), "carol", "P1")), "never_used 10.0.0.1");
  const Decision decision = story.get(at(0s), "alice", "P2", "10.0.0.1");
  EXPECT_EQ(told(decision), "nothing_offered");
  EXPECT_EQ(decision.address.to_string(), "10.0.0.1") << "untouched";
  EXPECT_FALSE(decision.notify);
}

TEST(Offer, OfAnAddressThatTheUserHoldsOnAnotherRasPortIsRefused) {
  BookStory story(offers());
  story.get(at(0s), "alice", "P1", "10.0.0.2");
  EXPECT_EQ(told(story.get(at(1s), "alice", "P2", "10.0.0.2")), "nothing_offered");
}

TEST(Offer, OfAnAddressInAnothersHoldDownIsRefused) {
  BookStory story(offers());
  story.get(at(0s), "carol", "P1");
  story.release(at(10s), "carol", "P1", "10.0.0.1");
  EXPECT_EQ(told(story.get(at(69s), "alice", "P2", "10.0.0.1")), "nothing_offered");
  EXPECT_EQ(told(story.get(at(70s), "alice", "P2", "10.0.0.1")), "offered 10.0.0.1");
}

TEST(Offer, OfAnAddressInTheUsersOwnHoldDownIsTaken) {
  BookStory story(offers({.hold_down = kForever}));
  story.get(at(0s), "alice", "P1", "10.0.0.1");
  story.release(at(10s), "alice", "P1", "10.0.0.1");
  EXPECT_EQ(told(story.get(at(10s), "alice", "P1", "10.0.0.1")), "offered 10.0.0.1");
}

TEST(Offer, OfAnothersReservationIsRefused) {
  BookStory story(offers());
  EXPECT_EQ(told(story.get(at(0s), "alice", "P1", "10.0.0.3")), "nothing_offered");
}

TEST(Offer, OfTheUsersReservationIsTaken) {
  BookStory story(offers());
  EXPECT_EQ(told(story.get(at(0s), "dave", "P1", "10.0.0.3")), "offered 10.0.0.3");
}

TEST(Offer, OfAnAddressOfThisMachineInAPoolIsRefused) {
  BookStory story(offers());
  story.host_has(at(0s), {v4("10.0.0.2")});
  EXPECT_EQ(told(story.get(at(0s), "alice", "P1", "10.0.0.2")), "nothing_offered");
}

TEST(Offer, OutsideOurPoolsRrasIsRightAboutItsOwnAddress) {
  BookStory story(offers());
  story.get(at(0s), "alice", "P1", "192.0.2.7");
  EXPECT_EQ(told(story.get(at(10s), "bob", "P2", "192.0.2.7")), "offered 192.0.2.7");
  EXPECT_EQ(story.facts(), (Texts{"ended 192.0.2.7 offered_again", "assigned 192.0.2.7 offered bob P2"}));
  EXPECT_EQ(story.live(), Texts{"192.0.2.7 bob P2"});
  // The late release of the older connection changes nothing.
  EXPECT_EQ(story.release(at(11s), "alice", "P1", "192.0.2.7"), ReleaseOutcome::other_ras_port);
}

TEST(Offer, RrasIsRightAlsoAboutTheSameUserOnAnotherRasPort) {
  BookStory story(offers());
  story.get(at(0s), "alice", "P1", "192.0.2.7");
  EXPECT_EQ(told(story.get(at(10s), "alice", "P2", "192.0.2.7")), "offered 192.0.2.7");
  EXPECT_EQ(story.facts(), (Texts{"ended 192.0.2.7 offered_again", "assigned 192.0.2.7 offered alice P2"}));
}

TEST(Offer, AfterTheRasPortWasReusedTheSameAddressIsTakenOnce) {
  BookStory story(offers());
  story.get(at(0s), "alice", "P1", "192.0.2.7");
  EXPECT_EQ(told(story.get(at(10s), "bob", "P1", "192.0.2.7")), "offered 192.0.2.7");
  EXPECT_EQ(story.facts(), (Texts{"ended 192.0.2.7 port_reused", "assigned 192.0.2.7 offered bob P1"}));
}

TEST(Offer, OnAReusedRasPortTheFormerUsersAddressOfAPoolRestsAndCannotBeTaken) {
  BookStory story(offers());
  story.get(at(0s), "alice", "P1", "10.0.0.2");
  EXPECT_EQ(told(story.get(at(10s), "bob", "P1", "10.0.0.2")), "nothing_offered");
  EXPECT_EQ(story.facts(), Texts{"ended 10.0.0.2 port_reused"});
}

TEST(Offer, OnTheSameRasPortAnotherProposalEndsTheOneBeforeAndAnotherRasPortsOffer) {
  BookStory story(offers());
  story.get(at(0s), "alice", "P1", "192.0.2.7");
  story.get(at(0s), "bob", "P2", "192.0.2.8");
  EXPECT_EQ(told(story.get(at(10s), "alice", "P1", "192.0.2.8")), "offered 192.0.2.8");
  EXPECT_EQ(story.facts(), (Texts{"ended 192.0.2.7 replaced", "ended 192.0.2.8 offered_again",
                                  "assigned 192.0.2.8 offered alice P1"}));
}

TEST(Offer, ExcludedAddressesAreInNoPool) {
  BookStory story(
      PolicyBuilder().pool("pool", "10.0.0.1-10.0.0.4, 10.0.0.6-10.0.0.9").rule({.users = {"x"}}).build());
  const Decision decision = story.get(at(0s), "alice", "P1", "10.0.0.5");
  EXPECT_EQ(told(decision), "offered 10.0.0.5");
  EXPECT_FALSE(decision.pool);
}

TEST(Offer, ByFailureFollowsTheSameRules) {  // LeaseBook::offer, for a Get whose record came too late
  BookStory story(one_pool("10.0.0.1-10.0.0.3"));
  story.get(at(0s), "carol", "P1");
  EXPECT_EQ(told(story.offer(at(0s), "alice", "P2", "10.0.0.1")), "nothing_offered");
  EXPECT_EQ(told(story.offer(at(0s), "alice", "P2")), "nothing_offered");
  EXPECT_EQ(told(story.offer(at(0s), "alice", "P2", "192.0.2.7")), "offered 192.0.2.7");
  EXPECT_EQ(story.facts(), Texts{"assigned 192.0.2.7 offered alice P2"});
}

}  // namespace
}  // namespace raspool::test
