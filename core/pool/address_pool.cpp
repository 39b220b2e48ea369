#include "core/pool/address_pool.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "core/env/prefetch.hpp"

namespace raspool {
namespace {

constexpr std::uint32_t kNobody = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint32_t kChunkSize = 512;

}  // namespace

struct AddressPool::Slot {
  enum class State : std::uint8_t { never_used, taken, released };
  Ticks released{};
  Position previous = kNobody, next = kNobody;  // in the released list
  State state = State::never_used;
};

struct AddressPool::Chunk {
  std::array<Slot, kChunkSize> slots;
};

AddressPool::AddressPool(RangeSet addresses)
    : addresses_(std::move(addresses)),
      chunks_((addresses_.size() + kChunkSize - 1) / kChunkSize),
      first_(kNobody),
      last_(kNobody) {}

AddressPool::AddressPool(AddressPool&&) noexcept = default;
AddressPool& AddressPool::operator=(AddressPool&&) noexcept = default;
AddressPool::~AddressPool() = default;

AddressPool::Slot* AddressPool::place_of(Position position) const {
  Chunk* chunk = chunks_[position / kChunkSize].get();
  return chunk == nullptr ? nullptr : &chunk->slots[position % kChunkSize];
}

AddressPool::Slot* AddressPool::find_slot(Position position) const {
  Slot* slot = place_of(position);
  return slot == nullptr || slot->state == Slot::State::never_used ? nullptr : slot;
}

AddressPool::Slot& AddressPool::touch(Position position) {
  auto& chunk = chunks_[position / kChunkSize];
  if (!chunk) chunk = std::make_unique<Chunk>();
  Slot& slot = chunk->slots[position % kChunkSize];
  if (slot.state == Slot::State::never_used) ++touched_;
  return slot;
}

bool AddressPool::refused(AddressV4 address) const {
  return !refused_.empty() && std::binary_search(refused_.begin(), refused_.end(), address);
}

void AddressPool::refuse(std::vector<AddressV4> addresses) {
  std::sort(addresses.begin(), addresses.end());
  if (addresses == refused_) return;
  refused_ = std::move(addresses);
  cursor_ = 0;  // what was refused before may be next now
  advance_cursor();
}

void AddressPool::advance_cursor() {
  while (cursor_ < size() && (find_slot(cursor_) != nullptr || refused(addresses_.at(cursor_)))) ++cursor_;
}

std::optional<AddressPool::Next> AddressPool::next(Ticks now, Duration hold_down) const {
  if (cursor_ < size()) return Next{addresses_.at(cursor_), true};
  for (Position position = first_; position != kNobody;) {
    const Slot& slot = *find_slot(position);
    const bool rested = slot.released == kRested || now - slot.released >= hold_down;
    if (!rested) return std::nullopt;  // and so are all behind it
    const AddressV4 address = addresses_.at(position);
    if (!refused(address)) return Next{address, false};
    position = slot.next;
  }
  return std::nullopt;
}

bool AddressPool::take(AddressV4 address) {
  const auto found = addresses_.position(address);
  if (!found) return false;
  const auto position = static_cast<Position>(*found);
  Slot& slot = touch(position);
  if (slot.state == Slot::State::taken) return false;
  if (slot.state == Slot::State::released) unlink(slot);
  slot.state = Slot::State::taken;
  if (position == cursor_) advance_cursor();
  return true;
}

bool AddressPool::give_back(AddressV4 address, Ticks released) {
  const auto found = addresses_.position(address);
  if (!found) return false;
  const auto position = static_cast<Position>(*found);
  Slot* slot = find_slot(position);
  if (slot == nullptr || slot->state != Slot::State::taken) return false;

  // Behind all that were released no later: nearly always the end, or the front for one that need not rest.
  Position behind = released == kRested ? kNobody : last_;
  while (behind != kNobody && find_slot(behind)->released > released) behind = find_slot(behind)->previous;
  const Position ahead = behind == kNobody ? first_ : find_slot(behind)->next;

  slot->state = Slot::State::released;
  slot->released = released;
  slot->previous = behind;
  slot->next = ahead;
  (behind == kNobody ? first_ : find_slot(behind)->next) = position;
  (ahead == kNobody ? last_ : find_slot(ahead)->previous) = position;
  return true;
}

void AddressPool::unlink(Slot& slot) {
  (slot.previous == kNobody ? first_ : find_slot(slot.previous)->next) = slot.next;
  (slot.next == kNobody ? last_ : find_slot(slot.next)->previous) = slot.previous;
  slot.previous = slot.next = kNobody;
}

void AddressPool::for_each_released(const Visit& visit) const {
  for (Position position = first_; position != kNobody;) {
    const Slot& slot = *find_slot(position);
    visit(addresses_.at(position), slot.released);
    position = slot.next;
  }
}

AddressPool::Upcoming AddressPool::upcoming() const {
  Upcoming upcoming;
  if (cursor_ < size() || first_ == kNobody) return upcoming;
  upcoming.next = addresses_.at(first_);
  const Position after = find_slot(first_)->next;
  if (after == kNobody) return upcoming;
  fetch_line(place_of(after));
  upcoming.after = addresses_.at(after);
  return upcoming;
}

void AddressPool::prefetch(AddressV4 address) const {
  const auto position = addresses_.position(address);
  if (!position) return;
  if (const Slot* slot = place_of(static_cast<Position>(*position))) fetch_line(slot);
}

bool AddressPool::is_free(AddressV4 address) const {
  const auto position = addresses_.position(address);
  if (!position) return false;
  const Slot* slot = find_slot(static_cast<Position>(*position));
  return slot == nullptr || slot->state != Slot::State::taken;
}

}  // namespace raspool
