#include "core/address/range_set.hpp"

#include <gtest/gtest.h>

#include "tests/support/policy_builder.hpp"

namespace raspool {
namespace {

using test::range;
using test::ranges;
using test::v4;

std::string written(const RangeSet& set) {
  std::string text;
  for (const AddressRange& one : set.ranges()) text += (text.empty() ? "" : ", ") + one.to_string();
  return text;
}

TEST(RangeSet, BeginsEmpty) {
  const RangeSet set;
  EXPECT_TRUE(set.empty());
  EXPECT_EQ(set.size(), 0u);
  EXPECT_FALSE(set.contains(v4("0.0.0.0")));
}

TEST(RangeSet, LosesManyAddressesAtOnce) {
  RangeSet set = ranges("10.0.0.1-10.0.0.9, 10.1.0.0-10.1.0.1, 255.255.255.254-255.255.255.255");
  set.remove({v4("10.0.0.5"), v4("10.0.0.1"), v4("10.0.0.9"), v4("10.0.0.5"), v4("10.0.1.1"), v4("10.1.0.0"),
              v4("10.1.0.1"), v4("255.255.255.255")});
  EXPECT_EQ(written(set), "10.0.0.2-10.0.0.4, 10.0.0.6-10.0.0.8, 255.255.255.254");
  EXPECT_EQ(set.size(), 7u);
}

TEST(RangeSet, JoinsRangesThatTouchOrOverlap) {
  EXPECT_EQ(written(ranges("10.0.0.1-10.0.0.4, 10.0.0.5-10.0.0.9")), "10.0.0.1-10.0.0.9");
  EXPECT_EQ(written(ranges("10.0.0.5-10.0.0.9, 10.0.0.1-10.0.0.4")), "10.0.0.1-10.0.0.9");
  EXPECT_EQ(written(ranges("10.0.0.1-10.0.0.6, 10.0.0.4-10.0.0.9")), "10.0.0.1-10.0.0.9");
  EXPECT_EQ(written(ranges("10.0.0.1-10.0.0.9, 10.0.0.3")), "10.0.0.1-10.0.0.9");
  EXPECT_EQ(written(ranges("10.0.0.1, 10.0.0.3, 10.0.0.5, 10.0.0.0-10.0.0.6")), "10.0.0.0-10.0.0.6");
}

TEST(RangeSet, KeepsApartWhatHasAGapBetween) {
  EXPECT_EQ(written(ranges("10.0.0.7-10.0.0.9, 10.0.0.1-10.0.0.5")), "10.0.0.1-10.0.0.5, 10.0.0.7-10.0.0.9");
}

TEST(RangeSet, FillingTheGapMakesOneRangeOfThree) {
  EXPECT_EQ(written(ranges("10.0.0.1-10.0.0.5, 10.0.0.7-10.0.0.9, 10.0.0.6")), "10.0.0.1-10.0.0.9");
}

TEST(RangeSet, TheFirstAndTheLastAddressThereAreDoNotTouch) {
  const RangeSet ends = ranges("255.255.255.255, 0.0.0.0");
  EXPECT_EQ(written(ends), "0.0.0.0, 255.255.255.255");
  EXPECT_EQ(ends.size(), 2u);
  EXPECT_EQ(ends.at(0), v4("0.0.0.0"));
  EXPECT_EQ(ends.at(1), v4("255.255.255.255"));
}

TEST(RangeSet, HoldsEveryAddressThereIs) {
  const RangeSet all = ranges("0.0.0.0/0");
  EXPECT_EQ(all.size(), std::uint64_t{1} << 32);
  EXPECT_EQ(all.position(v4("255.255.255.255")), (std::uint64_t{1} << 32) - 1);
  EXPECT_EQ(all.at((std::uint64_t{1} << 32) - 1), v4("255.255.255.255"));
  EXPECT_EQ(written(ranges("128.0.0.0/1, 0.0.0.0/1")), "0.0.0.0-255.255.255.255");
}

TEST(RangeSet, RemovingAtTheEndsOfAllAddressesDoesNotWrapAround) {
  RangeSet set = ranges("0.0.0.0/0");
  set.remove(range("0.0.0.0"));
  set.remove(range("255.255.255.255"));
  EXPECT_EQ(written(set), "0.0.0.1-255.255.255.254");
  set.remove(range("0.0.0.0/0"));
  EXPECT_TRUE(set.empty());
  EXPECT_EQ(set.size(), 0u);
}

TEST(RangeSet, RemovingFromTheMiddleLeavesTwoRanges) {
  RangeSet set = ranges("10.0.0.1-10.0.0.9");
  set.remove(range("10.0.0.4-10.0.0.6"));
  EXPECT_EQ(written(set), "10.0.0.1-10.0.0.3, 10.0.0.7-10.0.0.9");
  EXPECT_EQ(set.size(), 6u);
}

TEST(RangeSet, RemovingOverSeveralRangesTrimsTheOuterOnes) {
  RangeSet set = ranges("10.0.0.1-10.0.0.3, 10.0.0.5-10.0.0.6, 10.0.0.8-10.0.0.9");
  set.remove(range("10.0.0.3-10.0.0.8"));
  EXPECT_EQ(written(set), "10.0.0.1-10.0.0.2, 10.0.0.9");
}

TEST(RangeSet, RemovingWhatIsNotThereChangesNothing) {
  RangeSet set = ranges("10.0.0.1-10.0.0.3");
  set.remove(range("10.0.0.4-10.0.0.9"));
  set.remove(range("9.0.0.0/8"));
  EXPECT_EQ(set, ranges("10.0.0.1-10.0.0.3"));
}

TEST(RangeSet, CountsPositionsAcrossRangesAndBack) {
  const RangeSet set = ranges("10.0.0.8-10.0.0.9, 10.0.0.1-10.0.0.3, 10.0.1.0");
  ASSERT_EQ(set.size(), 6u);
  const char* in_order[] = {"10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.8", "10.0.0.9", "10.0.1.0"};
  for (std::uint64_t position = 0; position < set.size(); ++position) {
    EXPECT_EQ(set.at(position), v4(in_order[position]));
    EXPECT_EQ(set.position(v4(in_order[position])), position);
  }
  for (const char* outside :
       {"0.0.0.0", "10.0.0.0", "10.0.0.4", "10.0.0.7", "10.0.0.10", "10.0.1.1", "255.255.255.255"}) {
    EXPECT_FALSE(set.contains(v4(outside))) << outside;
  }
}

TEST(RangeSet, FindsTheLowestAddressThatTwoSetsShare) {
  const RangeSet set = ranges("10.0.0.1-10.0.0.3, 10.0.0.8-10.0.0.9");
  EXPECT_EQ(set.first_common(ranges("10.0.0.3-10.0.0.8")), v4("10.0.0.3"));
  EXPECT_EQ(set.first_common(ranges("10.0.0.0, 10.0.0.9-10.0.0.20")), v4("10.0.0.9"));
  EXPECT_EQ(set.first_common(ranges("0.0.0.0/0")), v4("10.0.0.1"));
  EXPECT_EQ(set.first_common(ranges("10.0.0.4-10.0.0.7")), std::nullopt);
  EXPECT_EQ(set.first_common(RangeSet()), std::nullopt);
}

}  // namespace
}  // namespace raspool
