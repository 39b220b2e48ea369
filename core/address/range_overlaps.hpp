#pragma once

#include <cstddef>
#include <vector>

#include "core/address/address_range.hpp"

namespace raspool {

// A range and whose it is.
struct OwnedRange {
  AddressRange range;
  std::size_t owner = 0;
};

// Two owners, the lower number first, and the first addresses that both have.
struct RangeOverlap {
  std::size_t one = 0, other = 0;
  AddressRange common;
};

// The pairs of owners that have addresses in common, each once and at most `most`. The ranges of one owner do
// not overlap.
std::vector<RangeOverlap> overlaps(std::vector<OwnedRange> ranges, std::size_t most);

}  // namespace raspool
