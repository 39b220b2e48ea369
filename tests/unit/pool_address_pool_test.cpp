#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/plain_places.hpp"
#include "tests/support/policy_builder.hpp"
#include "tests/support/times.hpp"

namespace raspool {
namespace {

using namespace std::chrono_literals;
using AddressPool = test::PlainAddressPool;
using test::ranges;
using test::v4;

constexpr Duration kHoldDown = 60s;

Ticks tick(Duration after) { return test::at(after).ticks; }

// "10.0.0.1 never used", "10.0.0.1" or "nothing".
std::string next_of(const AddressPool& pool, Duration after_start, Duration hold_down = kHoldDown) {
  const auto next = pool.next(tick(after_start), hold_down);
  if (!next) return "nothing";
  return next->address.to_string() + (next->never_used ? " never used" : "");
}

// Takes what is next, and says what it was.
std::string take_next(AddressPool& pool, Duration after_start, Duration hold_down = kHoldDown) {
  const std::string next = next_of(pool, after_start, hold_down);
  if (const auto found = pool.next(tick(after_start), hold_down)) {
    EXPECT_TRUE(pool.take(found->address));
    EXPECT_FALSE(pool.is_free(found->address));
  }
  return next;
}

TEST(AddressPool, GivesNeverUsedAddressesInTheOrderOfTheRanges) {
  AddressPool pool(ranges("10.0.1.0-10.0.1.1, 10.0.0.9, 10.2.0.0"));
  EXPECT_EQ(pool.size(), 4u);
  EXPECT_EQ(take_next(pool, 0s), "10.0.0.9 never used");
  EXPECT_EQ(take_next(pool, 0s), "10.0.1.0 never used");
  EXPECT_EQ(pool.never_used(), 2u);
  EXPECT_EQ(take_next(pool, 0s), "10.0.1.1 never used");
  EXPECT_EQ(take_next(pool, 0s), "10.2.0.0 never used");
  EXPECT_EQ(take_next(pool, 0s), "nothing");
  EXPECT_EQ(pool.never_used(), 0u);
}

TEST(AddressPool, ANeverUsedAddressComesBeforeOneThatHasRested) {
  AddressPool pool(ranges("10.0.0.1-10.0.0.3"));
  take_next(pool, 0s);
  ASSERT_TRUE(pool.give_back(v4("10.0.0.1"), tick(0s)));
  EXPECT_EQ(take_next(pool, 1h), "10.0.0.2 never used");
  EXPECT_EQ(take_next(pool, 1h), "10.0.0.3 never used");
  EXPECT_EQ(take_next(pool, 1h), "10.0.0.1");
}

TEST(AddressPool, LookingDoesNotTake) {
  AddressPool pool(ranges("10.0.0.1-10.0.0.3"));
  EXPECT_EQ(next_of(pool, 0s), "10.0.0.1 never used");
  EXPECT_EQ(next_of(pool, 0s), "10.0.0.1 never used");
  EXPECT_EQ(pool.never_used(), 3u);
}

TEST(AddressPool, AReleasedAddressRestsForTheWholeHoldDown) {
  AddressPool pool(ranges("10.0.0.1"));
  take_next(pool, 0s);
  ASSERT_TRUE(pool.give_back(v4("10.0.0.1"), tick(10s)));
  EXPECT_EQ(next_of(pool, 10s), "nothing");
  EXPECT_EQ(next_of(pool, 70s - 1us), "nothing");
  EXPECT_EQ(next_of(pool, 70s), "10.0.0.1");
}

TEST(AddressPool, WithoutAHoldDownAReleasedAddressIsNextAtOnce) {
  AddressPool pool(ranges("10.0.0.1"));
  take_next(pool, 0s);
  ASSERT_TRUE(pool.give_back(v4("10.0.0.1"), tick(10s)));
  EXPECT_EQ(next_of(pool, 10s, 0s), "10.0.0.1");
}

TEST(AddressPool, AHoldDownThatLastsForeverNeverEnds) {
  AddressPool pool(ranges("10.0.0.1"));
  take_next(pool, 0s);
  ASSERT_TRUE(pool.give_back(v4("10.0.0.1"), tick(0s)));
  EXPECT_EQ(next_of(pool, 24h * 365 * 200, kForever), "nothing");
}

TEST(AddressPool, GivesTheOneReleasedLongestAgo) {
  AddressPool pool(ranges("10.0.0.1-10.0.0.4"));
  for (int i = 0; i < 4; ++i) take_next(pool, 0s);
  pool.give_back(v4("10.0.0.3"), tick(1s));
  pool.give_back(v4("10.0.0.1"), tick(2s));
  pool.give_back(v4("10.0.0.4"), tick(3s));
  EXPECT_EQ(take_next(pool, 1h), "10.0.0.3");
  pool.give_back(v4("10.0.0.2"), tick(4s));
  EXPECT_EQ(take_next(pool, 1h), "10.0.0.1");
  EXPECT_EQ(take_next(pool, 1h), "10.0.0.4");
  EXPECT_EQ(take_next(pool, 1h), "10.0.0.2");
  EXPECT_EQ(take_next(pool, 1h), "nothing");
}

TEST(AddressPool, WhatWasReleasedEarlierStandsInFrontAlsoIfItIsToldLater) {
  AddressPool pool(ranges("10.0.0.1-10.0.0.4"));
  for (int i = 0; i < 4; ++i) take_next(pool, 0s);
  pool.give_back(v4("10.0.0.1"), tick(30s));
  pool.give_back(v4("10.0.0.2"), tick(10s));
  pool.give_back(v4("10.0.0.3"), tick(20s));
  pool.give_back(v4("10.0.0.4"), tick(20s));  // behind those released no later
  EXPECT_EQ(next_of(pool, 69s), "nothing");
  EXPECT_EQ(take_next(pool, 70s), "10.0.0.2");
  EXPECT_EQ(next_of(pool, 79s), "nothing");
  EXPECT_EQ(take_next(pool, 80s), "10.0.0.3");
  EXPECT_EQ(take_next(pool, 80s), "10.0.0.4");
  EXPECT_EQ(take_next(pool, 80s), "nothing");
  EXPECT_EQ(take_next(pool, 90s), "10.0.0.1");
}

TEST(AddressPool, WhatNeedsNoRestGoesFirstAndAtOnce) {
  AddressPool pool(ranges("10.0.0.1-10.0.0.3"));
  for (int i = 0; i < 3; ++i) take_next(pool, 0s);
  pool.give_back(v4("10.0.0.1"), tick(0s));
  pool.give_back(v4("10.0.0.2"), AddressPool::kRested);
  EXPECT_EQ(take_next(pool, 1s), "10.0.0.2");
  EXPECT_EQ(take_next(pool, 1s), "nothing");
  EXPECT_EQ(take_next(pool, 60s), "10.0.0.1");
}

TEST(AddressPool, WhatNeedsNoRestIsNextEvenIfTheHoldDownLastsForever) {
  AddressPool pool(ranges("10.0.0.1"));
  take_next(pool, 0s);
  pool.give_back(v4("10.0.0.1"), AddressPool::kRested);
  EXPECT_EQ(next_of(pool, 0s, kForever), "10.0.0.1");
}

TEST(AddressPool, AVeryAddressMayBeTakenAlsoWhileItRests) {
  AddressPool pool(ranges("10.0.0.1-10.0.0.3"));
  EXPECT_TRUE(pool.take(v4("10.0.0.2")));
  EXPECT_EQ(take_next(pool, 0s), "10.0.0.1 never used");
  EXPECT_EQ(take_next(pool, 0s), "10.0.0.3 never used");
  pool.give_back(v4("10.0.0.1"), tick(0s));
  pool.give_back(v4("10.0.0.2"), tick(1s));
  pool.give_back(v4("10.0.0.3"), tick(2s));
  EXPECT_TRUE(pool.take(v4("10.0.0.2")));  // out of the middle
  EXPECT_EQ(take_next(pool, 1h), "10.0.0.1");
  EXPECT_EQ(take_next(pool, 1h), "10.0.0.3");
  EXPECT_EQ(take_next(pool, 1h), "nothing");
}

TEST(AddressPool, TakingTwiceDoesNothingTheSecondTime) {
  AddressPool pool(ranges("10.0.0.1-10.0.0.2"));
  EXPECT_TRUE(pool.take(v4("10.0.0.1")));
  EXPECT_FALSE(pool.take(v4("10.0.0.1")));
  EXPECT_EQ(pool.never_used(), 1u);
  EXPECT_EQ(take_next(pool, 0s), "10.0.0.2 never used");
}

TEST(AddressPool, ASecondReleaseOfTheSameAddressDoesNothing) {
  AddressPool pool(ranges("10.0.0.1-10.0.0.2"));
  take_next(pool, 0s);
  take_next(pool, 0s);
  EXPECT_TRUE(pool.give_back(v4("10.0.0.1"), tick(0s)));
  EXPECT_FALSE(pool.give_back(v4("10.0.0.1"), tick(50s)));
  EXPECT_EQ(take_next(pool, 60s), "10.0.0.1");  // rested from the first release on, and once in the list
  EXPECT_EQ(take_next(pool, 1h), "nothing");
}

TEST(AddressPool, WhatIsNotItsOwnIsNeitherTakenNorGivenBack) {
  AddressPool pool(ranges("10.0.0.1-10.0.0.2"));
  EXPECT_FALSE(pool.contains(v4("10.0.0.3")));
  EXPECT_FALSE(pool.take(v4("10.0.0.3")));
  EXPECT_FALSE(pool.give_back(v4("10.0.0.3"), tick(0s)));
  EXPECT_FALSE(pool.is_free(v4("10.0.0.3")));
  EXPECT_FALSE(pool.give_back(v4("10.0.0.1"), tick(0s)));  // ours, but never taken
  EXPECT_TRUE(pool.is_free(v4("10.0.0.1")));
  EXPECT_EQ(pool.never_used(), 2u);
}

TEST(AddressPool, ARestingAddressCountsAsFree) {
  AddressPool pool(ranges("10.0.0.1"));
  take_next(pool, 0s);
  pool.give_back(v4("10.0.0.1"), tick(0s));
  EXPECT_TRUE(pool.is_free(v4("10.0.0.1")));
}

TEST(AddressPool, RefusedAddressesAreNeverNext) {
  AddressPool pool(ranges("10.0.0.1-10.0.0.4"));
  pool.refuse({v4("10.0.0.3"), v4("10.0.0.1")});
  EXPECT_EQ(take_next(pool, 0s), "10.0.0.2 never used");
  EXPECT_EQ(take_next(pool, 0s), "10.0.0.4 never used");
  EXPECT_EQ(take_next(pool, 0s), "nothing");
  EXPECT_TRUE(pool.is_free(v4("10.0.0.1")));
}

TEST(AddressPool, ARefusedAddressAmongTheReleasedOnesIsSteppedOver) {
  AddressPool pool(ranges("10.0.0.1-10.0.0.3"));
  for (int i = 0; i < 3; ++i) take_next(pool, 0s);
  for (const char* address : {"10.0.0.1", "10.0.0.2", "10.0.0.3"}) pool.give_back(v4(address), tick(0s));
  pool.refuse({v4("10.0.0.1"), v4("10.0.0.2")});
  EXPECT_EQ(take_next(pool, 60s), "10.0.0.3");
  EXPECT_EQ(take_next(pool, 60s), "nothing");
}

TEST(AddressPool, ALaterRefusalReplacesTheFormerOne) {
  AddressPool pool(ranges("10.0.0.1-10.0.0.3"));
  pool.refuse({v4("10.0.0.1")});
  EXPECT_EQ(take_next(pool, 0s), "10.0.0.2 never used");
  pool.refuse({v4("10.0.0.3"), v4("192.0.2.1")});  // one that is not ours makes no difference
  EXPECT_EQ(take_next(pool, 0s), "10.0.0.1 never used");
  EXPECT_EQ(take_next(pool, 0s), "nothing");
  pool.refuse({});
  EXPECT_EQ(take_next(pool, 0s), "10.0.0.3 never used");
}

TEST(AddressPool, ATakenAddressThatIsThenRefusedComesBackOnlyWhenItIsNoLonger) {
  AddressPool pool(ranges("10.0.0.1"));
  take_next(pool, 0s);
  pool.refuse({v4("10.0.0.1")});
  EXPECT_TRUE(pool.give_back(v4("10.0.0.1"), tick(0s)));
  EXPECT_EQ(next_of(pool, 1h), "nothing");
  pool.refuse({});
  EXPECT_EQ(next_of(pool, 1h), "10.0.0.1");
}

TEST(AddressPool, OfOneAddressServesOneAfterTheOther) {
  AddressPool pool(ranges("10.0.0.7"));
  for (int user = 0; user < 5; ++user) {
    const Duration came = user * 100s;
    EXPECT_EQ(take_next(pool, came), user == 0 ? "10.0.0.7 never used" : "10.0.0.7");
    EXPECT_EQ(next_of(pool, came + 1h), "nothing");
    ASSERT_TRUE(pool.give_back(v4("10.0.0.7"), tick(came + 40s)));
  }
}

TEST(AddressPool, OfASlash30GivesItsFourAddresses) {
  AddressPool pool(ranges("10.0.0.4/30"));
  for (const char* address : {"10.0.0.4", "10.0.0.5", "10.0.0.6", "10.0.0.7"}) {
    EXPECT_EQ(take_next(pool, 0s), std::string(address) + " never used");
  }
  EXPECT_EQ(take_next(pool, 0s), "nothing");
}

TEST(AddressPool, OfNoAddressHasNothing) {
  AddressPool pool((RangeSet()));
  EXPECT_EQ(pool.size(), 0u);
  EXPECT_EQ(next_of(pool, 0s), "nothing");
  EXPECT_FALSE(pool.take(v4("10.0.0.1")));
  pool.refuse({v4("10.0.0.1")});
  EXPECT_EQ(next_of(pool, 0s), "nothing");
}

TEST(AddressPool, AtTheEndsOfAllAddresses) {
  AddressPool pool(ranges("0.0.0.1, 255.255.255.254-255.255.255.255"));
  EXPECT_EQ(take_next(pool, 0s), "0.0.0.1 never used");
  EXPECT_EQ(take_next(pool, 0s), "255.255.255.254 never used");
  EXPECT_EQ(take_next(pool, 0s), "255.255.255.255 never used");
  EXPECT_EQ(take_next(pool, 0s), "nothing");
}

// Touching every address of a /8 would take seconds and a gigabyte; the bounds are wide, the difference is
// wider.
TEST(AddressPool, ASlash8StartsInNoTime) {
  const auto started = std::chrono::steady_clock::now();
  for (int again = 0; again < 100; ++again) {
    AddressPool pool(ranges("10.0.0.0/8"));
    ASSERT_EQ(pool.size(), 1u << 24);
    ASSERT_EQ(take_next(pool, 0s), "10.0.0.0 never used");
    ASSERT_TRUE(pool.take(v4("10.255.255.255")));
    ASSERT_TRUE(pool.give_back(v4("10.255.255.255"), tick(0s)));
    ASSERT_EQ(pool.never_used(), (1u << 24) - 2);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - started, 5s);
}

TEST(AddressPool, AFullSlash16StillGivesAndTakesAtOnce) {
  AddressPool pool(ranges("10.0.0.0/16"));
  for (std::uint32_t i = 0; i < 1u << 16; ++i) ASSERT_TRUE(pool.take(AddressV4::from_number(0x0A000000 + i)));
  const auto started = std::chrono::steady_clock::now();
  Ticks now = tick(0s);
  ASSERT_TRUE(pool.give_back(v4("10.0.0.0"), now));
  for (int i = 0; i < 50'000; ++i) {
    now += 1s;
    const auto next = pool.next(now, 1s);
    ASSERT_TRUE(next);
    ASSERT_TRUE(pool.take(next->address));
    ASSERT_TRUE(pool.give_back(
        AddressV4::from_number(0x0A000000 + static_cast<std::uint32_t>(i * 7919) % (1u << 16)), now));
  }
  EXPECT_LT(std::chrono::steady_clock::now() - started, 10s);
}

TEST(AddressPool, MovesWithAllItKnows) {
  AddressPool first(ranges("10.0.0.1-10.0.0.3"));
  take_next(first, 0s);
  take_next(first, 0s);
  first.give_back(v4("10.0.0.1"), tick(0s));
  first.refuse({v4("10.0.0.3")});

  AddressPool second(std::move(first));
  EXPECT_EQ(second.never_used(), 1u);
  EXPECT_FALSE(second.is_free(v4("10.0.0.2")));
  EXPECT_EQ(next_of(second, 59s), "nothing");

  AddressPool third(ranges("192.0.2.1"));
  third = std::move(second);
  EXPECT_FALSE(third.contains(v4("192.0.2.1")));
  EXPECT_EQ(take_next(third, 60s), "10.0.0.1");
  EXPECT_TRUE(third.give_back(v4("10.0.0.2"), tick(60s)));
  EXPECT_EQ(next_of(third, 120s), "10.0.0.2");
}

TEST(AddressPool, TellsTheReleasedOnesInTheirOrder) {
  AddressPool pool(ranges("10.0.0.1-10.0.0.9"));
  for (const char* address : {"10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4"}) pool.take(v4(address));
  pool.give_back(v4("10.0.0.3"), tick(1s));
  pool.give_back(v4("10.0.0.1"), tick(2s));
  pool.give_back(v4("10.0.0.4"), AddressPool::kRested);
  EXPECT_EQ(pool.released(),
            (std::vector<AddressPool::Released>{
                {"10.0.0.4", AddressPool::kRested}, {"10.0.0.3", tick(1s)}, {"10.0.0.1", tick(2s)}}));
}

TEST(AddressPool, TellsWhichTwoAreNextOnceAllHaveBeenUsed) {
  AddressPool pool(ranges("10.0.0.1-10.0.0.3"));
  take_next(pool, 0s);
  pool.give_back(v4("10.0.0.1"), tick(0s));
  EXPECT_FALSE(pool.upcoming().next);  // a never-used one comes before
  take_next(pool, 0s);
  take_next(pool, 0s);
  ASSERT_TRUE(pool.upcoming().next);
  EXPECT_EQ(pool.address_of(*pool.upcoming().next), "10.0.0.1");
  EXPECT_FALSE(pool.upcoming().after);
  pool.give_back(v4("10.0.0.3"), tick(1s));
  EXPECT_EQ(pool.address_of(*pool.upcoming().after), "10.0.0.3");
}

}  // namespace
}  // namespace raspool
