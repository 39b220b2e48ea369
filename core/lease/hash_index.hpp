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
// Of a hash only its upper half is looked at: the tag. Its first bits choose a segment, the rest the place in
// it, by its proportion; what does not find its place empty stands behind, in the order of tags, so that a
// look ends at the first tag that is higher. Segments grow one at a time and by a quarter, so that no call
// pays for moving the whole table and little of it is empty; none is there before it is needed.
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
    for (std::size_t place = segment.home(tag); segment.slots[place].number != kNone; ++place) {
      const Slot& slot = segment.slots[place];
      if (slot.tag >= tag) {
        if (slot.tag > tag) return kNone;
        if (is(slot.number)) return slot.number;
      }
    }
    return kNone;
  }

  // The number must not be in it. Throws std::bad_alloc at most, and then nothing has changed.
  void insert(Tag tag, Number number);
  void erase(Tag tag, Number number);               // which must be in it
  void replace(Tag tag, Number number, Number by);  // likewise

 private:
  static constexpr unsigned kSegmentBits = 6, kPlaceBits = 32 - kSegmentBits;

  struct Slot {
    Tag tag = 0;
    Number number = kNone;
  };
  struct Segment {
    std::vector<Slot> slots;  // none, or in the order of tags, with gaps; the last one is empty
    std::size_t homes = 0;    // so many of them are somebody's place; the rest is for what is crowded out
    std::size_t used = 0;

    std::size_t home(Tag tag) const {
      constexpr std::uint64_t kPlaces = std::uint64_t{1} << kPlaceBits;
      return static_cast<std::size_t>((tag & (kPlaces - 1)) * homes >> kPlaceBits);
    }
    std::size_t place_of(Tag tag, Number number) const;  // which must be in it
    void grow();
  };

  std::array<Segment, std::size_t{1} << kSegmentBits> segments_;
};

}  // namespace raspool
