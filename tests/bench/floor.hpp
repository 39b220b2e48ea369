#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <new>
#include <string_view>
#include <vector>

#include "core/address/address_range.hpp"

namespace raspool::bench {

// Memory by pages of 2 MiB, where the system gives them and there is that much: what the floor does waits for
// memory alone, also for the tables that tell where a page lies.
template <class Value>
struct HugePages {
  using value_type = Value;
  static constexpr std::size_t kPage = std::size_t{2} << 20;

  HugePages() = default;
  template <class Other>
  explicit HugePages(const HugePages<Other>&) {}

  Value* allocate(std::size_t count) {
    const std::size_t size = (count * sizeof(Value) + kPage - 1) & ~(kPage - 1);
    void* memory = std::aligned_alloc(kPage, size);
    if (memory == nullptr) throw std::bad_alloc();
    ::madvise(memory, size, MADV_HUGEPAGE);  // advice: without it the pages are small
    return static_cast<Value*>(memory);
  }
  void deallocate(Value* memory, std::size_t) { std::free(memory); }

  friend bool operator==(const HugePages&, const HugePages&) { return true; }
};

// The least work that giving out sticky addresses to named users needs on this machine: what LeaseBook is
// measured by. One record of 64 bytes an address with the name inside; a flat table from names to records;
// never-used addresses first, then the one released longest ago; a user who comes back gets the same address.
// A mutex, because a server needs one. No hold-down, no RAS ports, no policy, no journal, no IPv6.
class Floor {
 public:
  explicit Floor(const AddressRange& addresses)
      : first_(addresses.first().number()),
        size_(static_cast<std::uint32_t>(addresses.size())),
        records_(size_) {
    std::size_t slots = 4;
    while (slots < 2 * std::size_t{size_}) slots *= 2;
    slots_.resize(slots);
  }

  // 0.0.0.0 if there is none, or the user holds one already. Names of at most 40 bytes.
  AddressV4 assign(std::string_view user) {
    const std::lock_guard lock(mutex_);
    const std::uint64_t hash = std::hash<std::string_view>{}(user);
    Index index = find(hash, user);
    if (index != kNone) {
      if (records_[index].state == State::held) return {};
      unlink(index);
    } else {
      if (never_used_ < size_) {
        index = never_used_++;
      } else {
        if (oldest_ == kNone) return {};
        index = oldest_;
        unlink(index);
        erase(index);
      }
      Record& record = records_[index];
      record.length = static_cast<std::uint8_t>(user.size());
      user.copy(record.name, sizeof record.name);
      record.hash = hash;
      insert(hash, index);
    }
    records_[index].state = State::held;
    return AddressV4::from_number(first_ + index);
  }

  bool release(std::string_view user, AddressV4 address) {
    const std::lock_guard lock(mutex_);
    const Index index = address.number() - first_;
    Record& record = records_[index];
    if (record.state != State::held || record.user() != user) return false;
    record.state = State::released;
    record.newer = kNone;
    record.older = newest_;
    (newest_ == kNone ? oldest_ : records_[newest_].newer) = index;
    newest_ = index;
    return true;
  }

 private:
  using Index = std::uint32_t;
  static constexpr Index kNone = 0xFFFF'FFFF;
  enum class State : std::uint8_t { never_used, held, released };

  struct alignas(64) Record {
    char name[40];
    std::uint64_t hash = 0;
    Index older = kNone, newer = kNone;  // in the order of release
    std::uint8_t length = 0;
    State state = State::never_used;

    std::string_view user() const { return {name, length}; }
  };
  static_assert(sizeof(Record) == 64);

  // A slot of the table: the upper half of the hash, and the record.
  struct Slot {
    std::uint32_t tag = 0;
    Index record = kNone;
  };

  std::size_t home(std::uint32_t tag) const { return tag & (slots_.size() - 1); }
  std::size_t next(std::size_t slot) const { return (slot + 1) & (slots_.size() - 1); }
  static std::uint32_t tag_of(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 32); }

  Index find(std::uint64_t hash, std::string_view user) const {
    const std::uint32_t tag = tag_of(hash);
    for (std::size_t slot = home(tag); slots_[slot].record != kNone; slot = next(slot)) {
      if (slots_[slot].tag == tag && records_[slots_[slot].record].user() == user) return slots_[slot].record;
    }
    return kNone;
  }

  void insert(std::uint64_t hash, Index record) {
    std::size_t slot = home(tag_of(hash));
    while (slots_[slot].record != kNone) slot = next(slot);
    slots_[slot] = {tag_of(hash), record};
  }

  // Moves back what stands behind the gap, so that the table needs no tombstones.
  void erase(Index record) {
    std::size_t gap = home(tag_of(records_[record].hash));
    while (slots_[gap].record != record) gap = next(gap);
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t slot = next(gap); slots_[slot].record != kNone; slot = next(slot)) {
      const bool may_move = ((slot - home(slots_[slot].tag)) & mask) >= ((slot - gap) & mask);
      if (!may_move) continue;
      slots_[gap] = slots_[slot];
      gap = slot;
    }
    slots_[gap] = {};
  }

  void unlink(Index index) {
    const Record& record = records_[index];
    (record.older == kNone ? oldest_ : records_[record.older].newer) = record.newer;
    (record.newer == kNone ? newest_ : records_[record.newer].older) = record.older;
  }

  std::uint32_t first_, size_;
  std::vector<Record, HugePages<Record>> records_;
  std::vector<Slot, HugePages<Slot>> slots_;
  Index never_used_ = 0, oldest_ = kNone, newest_ = kNone;
  std::mutex mutex_;
};

}  // namespace raspool::bench
