#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <set>
#include <utility>
#include <vector>

#include "core/address/range_set.hpp"
#include "tests/property/generators.hpp"

namespace raspool::test {
namespace {

using Numbers = std::set<std::uint64_t>;

// A RangeSet and the same as a plain set of numbers, through the same additions and removals.
struct Twins {
  std::uint32_t first = 0;  // of the universe
  RangeSet ranges;
  Numbers numbers;

  void change(bool add, const AddressRange& range) {
    add ? ranges.add(range) : ranges.remove(range);
    for (std::uint64_t number = range.first().number(); number <= range.last().number(); ++number) {
      if (add) {
        numbers.insert(number);
      } else {
        numbers.erase(number);
      }
    }
  }
};

Twins some_twins(std::uint32_t universe) {
  Twins twins{universe_first(universe), {}, {}};
  const auto changes = *rc::gen::container<std::vector<std::pair<bool, AddressRange>>>(
      rc::gen::pair(rc::gen::weightedElement<bool>({{3, true}, {2, false}}), range_in(twins.first)));
  for (const auto& [add, range] : changes) twins.change(add, range);
  return twins;
}

Twins some_twins() { return some_twins(*rc::gen::inRange(0u, 3u)); }

RC_GTEST_PROP(RangeSet, HoldsWhatWasAddedAndNotRemoved, ()) {
  const Twins twins = some_twins();
  RC_ASSERT(twins.ranges.size() == twins.numbers.size());
  RC_ASSERT(twins.ranges.empty() == twins.numbers.empty());
  for (std::uint32_t offset = 0; offset < kUniverseSize; ++offset) {
    const AddressV4 address = universe_address(twins.first, offset);
    RC_ASSERT(twins.ranges.contains(address) == twins.numbers.contains(address.number()));
  }
  RC_ASSERT(!twins.ranges.contains(AddressV4::from_number(0x7F00'0001)));
}

RC_GTEST_PROP(RangeSet, KeepsItsRangesSortedAndApart, ()) {
  const Twins twins = some_twins();
  const std::vector<AddressRange>& ranges = twins.ranges.ranges();
  for (std::size_t index = 1; index < ranges.size(); ++index) {
    const std::uint64_t gap =
        std::uint64_t{ranges[index].first().number()} - ranges[index - 1].last().number();
    RC_ASSERT(ranges[index - 1].last() < ranges[index].first());
    RC_ASSERT(gap > 1u);  // neighbours would be one range
  }
}

RC_GTEST_PROP(RangeSet, CountsPositionsInAscendingOrder, ()) {
  const Twins twins = some_twins();
  std::uint64_t position = 0;
  for (const std::uint64_t number : twins.numbers) {
    const AddressV4 address = AddressV4::from_number(static_cast<std::uint32_t>(number));
    RC_ASSERT(twins.ranges.at(position) == address);
    RC_ASSERT(twins.ranges.position(address) == position);
    ++position;
  }
  for (std::uint32_t offset = 0; offset < kUniverseSize; ++offset) {
    const AddressV4 address = universe_address(twins.first, offset);
    RC_ASSERT(twins.ranges.position(address).has_value() == twins.numbers.contains(address.number()));
  }
}

RC_GTEST_PROP(RangeSet, FindsTheLowestAddressThatTwoSetsHold, ()) {
  const auto universe = *rc::gen::inRange(0u, 3u);
  const Twins left = some_twins(universe), right = some_twins(universe);
  std::vector<std::uint64_t> common;
  std::set_intersection(left.numbers.begin(), left.numbers.end(), right.numbers.begin(), right.numbers.end(),
                        std::back_inserter(common));
  const std::optional<AddressV4> found = left.ranges.first_common(right.ranges);
  RC_ASSERT(found.has_value() == !common.empty());
  if (found) RC_ASSERT(found->number() == common.front());
  RC_ASSERT(right.ranges.first_common(left.ranges) == found);
}

RC_GTEST_PROP(RangeSet, IsEqualHoweverItsAddressesCame, ()) {
  const Twins twins = some_twins();
  RangeSet one_by_one;
  for (auto number = twins.numbers.rbegin(); number != twins.numbers.rend(); ++number) {
    one_by_one.add(AddressRange::single(AddressV4::from_number(static_cast<std::uint32_t>(*number))));
  }
  RC_ASSERT(one_by_one == twins.ranges);
}

RC_GTEST_PROP(RangeSet, LosesManyAddressesAtOnceAsOneByOne, ()) {
  Twins twins = some_twins();
  RangeSet at_once = twins.ranges;
  std::vector<AddressV4> gone;
  for (const std::uint32_t offset :
       *rc::gen::container<std::vector<std::uint32_t>>(rc::gen::inRange(0u, kUniverseSize))) {
    gone.push_back(universe_address(twins.first, offset));
    twins.ranges.remove(AddressRange::single(gone.back()));
  }
  at_once.remove(std::move(gone));
  RC_ASSERT(at_once == twins.ranges);
}

TEST(RangeSet, HoldsTheWholeAddressSpace) {
  RangeSet all;
  all.add(*AddressRange::make(AddressV4::from_number(0), AddressV4::from_number(0xFFFF'FFFF)));
  EXPECT_EQ(all.size(), std::uint64_t{1} << 32);
  EXPECT_EQ(all.at(0xFFFF'FFFF).number(), 0xFFFF'FFFFu);
  EXPECT_EQ(all.position(AddressV4::from_number(0xFFFF'FFFF)), 0xFFFF'FFFFu);
  all.remove(*AddressRange::make(AddressV4::from_number(1), AddressV4::from_number(0xFFFF'FFFE)));
  EXPECT_EQ(all.size(), 2u);
  EXPECT_EQ(all.at(1).number(), 0xFFFF'FFFFu);
}

}  // namespace
}  // namespace raspool::test
