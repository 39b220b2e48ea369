#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <set>
#include <string>

#include "core/address/range_overlaps.hpp"

namespace raspool {
namespace {

OwnedRange owned(std::string_view text, std::size_t owner) { return {*AddressRange::parse(text), owner}; }

TEST(RangeOverlaps, TellEachPairOnceWithItsFirstCommonAddresses) {
  const auto found = overlaps({owned("10.0.0.0-10.0.9.9", 0), owned("10.0.0.5-10.0.0.9", 1),
                               owned("10.0.1.1", 1), owned("10.0.0.9", 2), owned("10.1.0.0/24", 3)},
                              100);
  std::set<std::string> texts;
  for (const RangeOverlap& overlap : found) {
    texts.insert(std::to_string(overlap.one) + " " + std::to_string(overlap.other) + " " +
                 overlap.common.to_string());
  }
  EXPECT_EQ(texts, (std::set<std::string>{"0 1 10.0.0.5-10.0.0.9", "0 2 10.0.0.9", "1 2 10.0.0.9"}));
}

TEST(RangeOverlaps, AreAtMostAsManyAsWanted) {
  std::vector<OwnedRange> ranges;
  for (std::size_t owner = 0; owner < 100; ++owner) ranges.push_back(owned("10.0.0.0/8", owner));
  EXPECT_EQ(overlaps(ranges, 7).size(), 7u);
}

TEST(RangeOverlaps, AreThoseThatAWalkOverAllPairsFinds) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    std::vector<OwnedRange> ranges;
    for (std::size_t owner = 0; owner < 12; ++owner) {
      const auto first = static_cast<std::uint32_t>(random() % 60),
                 more = static_cast<std::uint32_t>(random() % 8);
      ranges.push_back(
          {*AddressRange::make(AddressV4::from_number(first), AddressV4::from_number(first + more)), owner});
    }
    std::set<std::pair<std::size_t, std::size_t>> expected, found;
    for (const OwnedRange& one : ranges) {
      for (const OwnedRange& other : ranges) {
        if (one.owner < other.owner && one.range.overlaps(other.range))
          expected.emplace(one.owner, other.owner);
      }
    }
    for (const RangeOverlap& overlap : overlaps(ranges, 1000)) found.emplace(overlap.one, overlap.other);
    ASSERT_EQ(found, expected);
  }
}

}  // namespace
}  // namespace raspool
