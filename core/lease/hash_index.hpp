#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/env/prefetch.hpp"

namespace raspool {

// Finds objects, which have numbers, by the hash of a name that stands in them. Eight bytes a slot: in a big
// table nearly every look is a miss in the processor's caches, so it is made of little, and a look can be
// prepared (`prefetch`) as soon as the hash is known.
//
// Of a hash only its upper half is looked at: the tag. Its first bits choose a segment, the last ones the
// place in it. Segments grow one at a time, so that no call pays for moving the whole table; none is there
// before it is needed.
class HashIndex {
 public:
  using Number = std::uint32_t;
  using Tag = std::uint32_t;
  static constexpr Number kNone = 0xFFFF'FFFF;

  static constexpr Tag tag_of(std::size_t hash) { return static_cast<Tag>(std::uint64_t{hash} >> 32); }

  void prefetch(Tag tag) const {
    const Segment& segment = segments_[tag >> kPlaceBits];
    if (!segment.slots.empty()) fetch_line(&segment.slots[segment.home(tag)]);
  }

  // The number of the object with this tag for which `is(number)` holds, or kNone.
  template <class Is>
  Number find(Tag tag, Is is) const {
    const Segment& segment = segments_[tag >> kPlaceBits];
    if (segment.slots.empty()) return kNone;
    for (std::size_t place = segment.home(tag); segment.slots[place].number != kNone;
         place = segment.behind(place)) {
      const Slot& slot = segment.slots[place];
      if (slot.tag == tag && is(slot.number)) return slot.number;
    }
    return kNone;
  }

  void insert(Tag tag, Number number);  // which must not be in it
  void erase(Tag tag, Number number);   // which must be in it

 private:
  static constexpr unsigned kSegmentBits = 6, kPlaceBits = 32 - kSegmentBits;

  struct Slot {
    Tag tag = 0;
    Number number = kNone;
  };
  struct Segment {
    std::vector<Slot> slots;  // none, or a power of two of which some are empty
    std::size_t used = 0;

    std::size_t home(Tag tag) const { return tag & (slots.size() - 1); }
    std::size_t behind(std::size_t place) const { return (place + 1) & (slots.size() - 1); }
    void put(Slot slot);
    void grow();
  };

  std::array<Segment, std::size_t{1} << kSegmentBits> segments_;
};

}  // namespace raspool
