#include "core/address/range_overlaps.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace raspool {

// Goes through all ranges in ascending order, with those at hand that are not over yet: one of an owner at
// most.
std::vector<RangeOverlap> overlaps(std::vector<OwnedRange> ranges, std::size_t most) {
  std::sort(ranges.begin(), ranges.end(), [](const OwnedRange& left, const OwnedRange& right) {
    return left.range < right.range || (left.range == right.range && left.owner < right.owner);
  });
  std::vector<OwnedRange> at_hand;
  std::set<std::pair<std::size_t, std::size_t>> known;
  std::vector<RangeOverlap> found;
  for (const OwnedRange& owned : ranges) {
    std::erase_if(at_hand, [&](const OwnedRange& other) { return other.range.last() < owned.range.first(); });
    for (const OwnedRange& other : at_hand) {
      const auto [one, two] = std::minmax(owned.owner, other.owner);
      if (!known.emplace(one, two).second) continue;
      if (found.size() == most) return found;
      found.push_back(
          {one, two,
           *AddressRange::make(owned.range.first(), std::min(owned.range.last(), other.range.last()))});
    }
    at_hand.push_back(owned);
  }
  return found;
}

}  // namespace raspool
