#include "core/lease/hash_index.hpp"

#include <algorithm>
#include <utility>

namespace raspool {
namespace {

constexpr std::size_t kCrowdedOut = 16;  // slots behind the last home, to begin with

}  // namespace

void HashIndex::Segment::grow() {
  constexpr std::size_t kLeast = 16;
  Segment larger;
  larger.homes = std::max(kLeast, homes + homes / 4);
  larger.used = used;
  larger.slots.resize(larger.homes + kCrowdedOut);
  std::size_t next = 0;
  for (const Slot& slot : slots) {  // in order, so that each stands at home or behind the last one
    if (slot.number == kNone) continue;
    next = std::max(next, larger.home(slot.tag));
    if (next + 1 >= larger.slots.size()) larger.slots.resize(next + 1 + kCrowdedOut);
    larger.slots[next++] = slot;
  }
  *this = std::move(larger);
}

std::size_t HashIndex::Segment::place_of(Tag tag, Number number) const {
  std::size_t place = home(tag);
  while (slots[place].number != number) ++place;
  return place;
}

void HashIndex::insert(Tag tag, Number number) {
  Segment& segment = segments_[tag >> kPlaceBits];
  if (4 * (segment.used + 1) > 3 * segment.homes) segment.grow();
  std::vector<Slot>& slots = segment.slots;
  if (slots[slots.size() - 2].number != kNone) slots.resize(slots.size() + kCrowdedOut);
  std::size_t place = segment.home(tag);
  while (slots[place].number != kNone && slots[place].tag <= tag) ++place;
  // All behind it, up to the next gap, make room.
  for (Slot slot{tag, number}; slot.number != kNone; ++place) std::swap(slot, slots[place]);
  ++segment.used;
}

// Moves back what stands behind, as far as it is crowded out, so that the table needs no tombstones. The tags
// say where each belongs; no object is looked at.
void HashIndex::erase(Tag tag, Number number) {
  Segment& segment = segments_[tag >> kPlaceBits];
  std::vector<Slot>& slots = segment.slots;
  std::size_t place = segment.place_of(tag, number);
  for (; slots[place + 1].number != kNone && segment.home(slots[place + 1].tag) <= place; ++place) {
    slots[place] = slots[place + 1];
  }
  slots[place] = {};
  --segment.used;
}

void HashIndex::replace(Tag tag, Number number, Number by) {
  Segment& segment = segments_[tag >> kPlaceBits];
  segment.slots[segment.place_of(tag, number)].number = by;
}

}  // namespace raspool
