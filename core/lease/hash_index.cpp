#include "core/lease/hash_index.hpp"

#include <algorithm>
#include <utility>

namespace raspool {

void HashIndex::Segment::put(Slot slot) {
  std::size_t place = home(slot.tag);
  while (slots[place].number != kNone) place = behind(place);
  slots[place] = slot;
}

void HashIndex::Segment::grow() {
  constexpr std::size_t kLeast = 16;
  std::vector<Slot> former(std::max(kLeast, 2 * slots.size()));
  former.swap(slots);
  for (const Slot& slot : former) {
    if (slot.number != kNone) put(slot);
  }
}

void HashIndex::insert(Tag tag, Number number) {
  Segment& segment = segments_[tag >> kPlaceBits];
  if (4 * (segment.used + 1) > 3 * segment.slots.size()) segment.grow();
  segment.put({tag, number});
  ++segment.used;
}

// Moves back what stands behind the gap, so that the table needs no tombstones. The tags say where each
// belongs; no object is looked at.
void HashIndex::erase(Tag tag, Number number) {
  Segment& segment = segments_[tag >> kPlaceBits];
  std::vector<Slot>& slots = segment.slots;
  std::size_t gap = segment.home(tag);
  while (slots[gap].number != number) gap = segment.behind(gap);
  const std::size_t mask = slots.size() - 1;
  for (std::size_t place = segment.behind(gap); slots[place].number != kNone; place = segment.behind(place)) {
    const std::size_t from_home = (place - segment.home(slots[place].tag)) & mask;
    const std::size_t from_gap = (place - gap) & mask;
    if (from_home < from_gap) continue;
    slots[gap] = slots[place];
    gap = place;
  }
  slots[gap] = {};
  --segment.used;
}

}  // namespace raspool
