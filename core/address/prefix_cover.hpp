#pragma once

#include <compare>
#include <string>
#include <vector>

#include "core/address/address_v4.hpp"
#include "core/address/range_set.hpp"

namespace raspool {

// A network: an address whose bits behind the length are zero.
struct PrefixV4 {
  AddressV4 network;
  unsigned length = 0;  // 0 to 32

  AddressRange range() const { return AddressRange::network_of(network, length); }
  AddressV4 mask() const;         // 255.255.252.0 of /22
  std::string to_string() const;  // "10.20.0.0/22"
  friend auto operator<=>(const PrefixV4&, const PrefixV4&) = default;
};

// The fewest networks, ascending, that together hold all of `wanted` and nothing outside `allowed`, which
// holds `wanted`. None is larger than what it holds of `wanted` asks for.
std::vector<PrefixV4> prefix_cover(const RangeSet& wanted, const RangeSet& allowed);

}  // namespace raspool
