#include "core/address/prefix_cover.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <optional>

namespace raspool {
namespace {

// The first range of the set that does not end before the address.
auto range_at(const RangeSet& set, AddressV4 address) {
  return std::lower_bound(set.ranges().begin(), set.ranges().end(), address,
                          [](const AddressRange& range, AddressV4 sought) { return range.last() < sought; });
}

bool holds_all(const RangeSet& set, const AddressRange& part) {
  const auto range = range_at(set, part.first());
  return range != set.ranges().end() && range->contains(part.first()) && range->contains(part.last());
}

// From the first to the last address of `part` that the set holds.
std::optional<AddressRange> held(const RangeSet& set, const AddressRange& part) {
  const auto first = range_at(set, part.first());
  if (first == set.ranges().end() || !first->overlaps(part)) return std::nullopt;
  auto last = range_at(set, part.last());
  if (last == set.ranges().end() || part.last() < last->first()) --last;
  return AddressRange::make(std::max(first->first(), part.first()), std::min(last->last(), part.last()));
}

PrefixV4 smallest_around(const AddressRange& range) {
  const auto length = static_cast<unsigned>(std::countl_zero(range.first().number() ^ range.last().number()));
  return {AddressRange::network_of(range.first(), length).first(), length};
}

void cover(const PrefixV4& prefix, const RangeSet& wanted, const RangeSet& allowed,
           std::vector<PrefixV4>& found) {
  const auto needed = held(wanted, prefix.range());
  if (!needed) return;
  const PrefixV4 smallest = smallest_around(*needed);
  if (holds_all(allowed, smallest.range())) {
    found.push_back(smallest);
    return;
  }
  // A network of one address is wanted, and so allowed: this one has halves.
  const unsigned length = smallest.length + 1;
  const std::uint32_t upper = std::uint32_t{1} << (32 - length);
  cover({smallest.network, length}, wanted, allowed, found);
  cover({AddressV4::from_number(smallest.network.number() | upper), length}, wanted, allowed, found);
}

}  // namespace

AddressV4 PrefixV4::mask() const {
  const std::uint64_t ones = std::uint64_t{0xFFFF'FFFF} << (32 - length);
  return AddressV4::from_number(static_cast<std::uint32_t>(ones));
}

std::string PrefixV4::to_string() const { return network.to_string() + '/' + std::to_string(length); }

std::vector<PrefixV4> prefix_cover(const RangeSet& wanted, const RangeSet& allowed) {
  std::vector<PrefixV4> found;
  cover({}, wanted, allowed, found);
  return found;
}

}  // namespace raspool
