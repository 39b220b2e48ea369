#include "core/address/range_set.hpp"

#include <algorithm>

namespace raspool {
namespace {

AddressV4 next_to(AddressV4 address) { return AddressV4::from_number(address.number() + 1); }
AddressV4 before(AddressV4 address) { return AddressV4::from_number(address.number() - 1); }

}  // namespace

void RangeSet::add(const AddressRange& range) {
  AddressV4 first = range.first(), last = range.last();
  std::vector<AddressRange> merged;
  for (const AddressRange& other : ranges_) {
    const bool apart = std::uint64_t{other.last().number()} + 1 < first.number() ||
                       std::uint64_t{last.number()} + 1 < other.first().number();
    if (apart) {
      merged.push_back(other);
    } else {
      first = std::min(first, other.first());
      last = std::max(last, other.last());
    }
  }
  merged.push_back(*AddressRange::make(first, last));
  ranges_ = std::move(merged);
  count();
}

void RangeSet::remove(const AddressRange& range) {
  std::vector<AddressRange> rest;
  for (const AddressRange& other : ranges_) {
    if (!other.overlaps(range)) {
      rest.push_back(other);
      continue;
    }
    if (other.first() < range.first())
      rest.push_back(*AddressRange::make(other.first(), before(range.first())));
    if (range.last() < other.last()) rest.push_back(*AddressRange::make(next_to(range.last()), other.last()));
  }
  ranges_ = std::move(rest);
  count();
}

void RangeSet::remove(std::vector<AddressV4> addresses) {
  std::sort(addresses.begin(), addresses.end());
  std::vector<AddressRange> rest;
  auto gone = addresses.begin();
  for (const AddressRange& range : ranges_) {
    std::uint64_t first = range.first().number();  // of what is still left of the range
    for (gone = std::lower_bound(gone, addresses.end(), range.first());
         gone != addresses.end() && *gone <= range.last(); ++gone) {
      if (first < gone->number()) {
        rest.push_back(
            *AddressRange::make(AddressV4::from_number(static_cast<std::uint32_t>(first)), before(*gone)));
      }
      first = std::uint64_t{gone->number()} + 1;
    }
    if (first > range.last().number()) continue;
    rest.push_back(
        *AddressRange::make(AddressV4::from_number(static_cast<std::uint32_t>(first)), range.last()));
  }
  ranges_ = std::move(rest);
  count();
}

void RangeSet::count() {
  std::sort(ranges_.begin(), ranges_.end());
  before_.clear();
  size_ = 0;
  for (const AddressRange& range : ranges_) {
    before_.push_back(size_);
    size_ += range.size();
  }
}

std::optional<std::uint64_t> RangeSet::position(AddressV4 address) const {
  const auto after =
      std::upper_bound(ranges_.begin(), ranges_.end(), address,
                       [](AddressV4 a, const AddressRange& range) { return a < range.first(); });
  if (after == ranges_.begin()) return std::nullopt;
  const auto range = after - 1;
  if (!range->contains(address)) return std::nullopt;
  return before_[static_cast<std::size_t>(range - ranges_.begin())] +
         (address.number() - range->first().number());
}

AddressV4 RangeSet::at(std::uint64_t position) const {
  const auto after = std::upper_bound(before_.begin(), before_.end(), position);
  const auto index = static_cast<std::size_t>(after - before_.begin()) - 1;
  return AddressV4::from_number(
      static_cast<std::uint32_t>(ranges_[index].first().number() + (position - before_[index])));
}

std::optional<AddressV4> RangeSet::first_common(const RangeSet& other) const {
  auto mine = ranges_.begin();
  auto theirs = other.ranges_.begin();
  while (mine != ranges_.end() && theirs != other.ranges_.end()) {
    if (mine->overlaps(*theirs)) return std::max(mine->first(), theirs->first());
    if (mine->last() < theirs->last()) {
      ++mine;
    } else {
      ++theirs;
    }
  }
  return std::nullopt;
}

}  // namespace raspool
