#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/address/address_range.hpp"

namespace raspool {

// A set of IPv4 addresses as sorted ranges that neither touch nor overlap. Costs memory by ranges, not
// addresses; every look-up is a binary search over the ranges.
class RangeSet {
 public:
  void add(const AddressRange& range);
  void remove(const AddressRange& range);
  void remove(std::vector<AddressV4> addresses);  // all of them, in one walk over the ranges

  bool empty() const { return ranges_.empty(); }
  std::uint64_t size() const { return size_; }  // addresses
  bool contains(AddressV4 address) const { return position(address).has_value(); }
  // Where the address stands when all are counted from 0 in ascending order; nothing if it is not in the set.
  std::optional<std::uint64_t> position(AddressV4 address) const;
  AddressV4 at(std::uint64_t position) const;  // position < size()
  // An address that both sets hold, the lowest.
  std::optional<AddressV4> first_common(const RangeSet& other) const;
  const std::vector<AddressRange>& ranges() const { return ranges_; }

  friend bool operator==(const RangeSet& left, const RangeSet& right) {
    return left.ranges_ == right.ranges_;
  }

 private:
  void count();

  std::vector<AddressRange> ranges_;
  std::vector<std::uint64_t> before_;  // addresses in front of each range, for position() and at()
  std::uint64_t size_ = 0;
};

}  // namespace raspool
