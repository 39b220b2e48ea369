#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "core/address/range_set.hpp"
#include "core/env/clock.hpp"

namespace raspool {

// The free IPv4 addresses of one pool, and which of them is next. Knows no users. Not thread-safe.
//
// Never-used addresses are a cursor over the ranges; released ones a list in the order in which they were
// released, which is also the order in which their hold-down ends. So take, give back and next are O(1) at
// any fill (a search for addresses near the cursor is paid once per address over the pool's life), and a pool
// costs memory only for the neighbourhood of addresses that were touched: a /8 starts in no time.
class AddressPool {
 public:
  // `addresses`: what this pool may give to anybody (no exclusions, no reservations); at most 2^32 - 2 of
  // them.
  explicit AddressPool(RangeSet addresses);
  AddressPool(AddressPool&&) noexcept;
  AddressPool& operator=(AddressPool&&) noexcept;
  ~AddressPool();

  bool contains(AddressV4 address) const { return addresses_.contains(address); }
  std::uint64_t size() const { return addresses_.size(); }
  std::uint64_t never_used() const { return size() - touched_; }

  struct Next {
    AddressV4 address;
    bool never_used = false;
  };
  // What a stranger would get: a never-used address in range order, else the one released longest ago, if its
  // hold-down (`hold_down` after its release) is over. Never an address that `refuse` names. Changes nothing.
  std::optional<Next> next(Ticks now, Duration hold_down) const;

  // Takes this very address out of the free ones. False, and nothing happens, if it is taken already or not
  // ours.
  bool take(AddressV4 address);
  // Released so long ago that no hold-down is left and no other was released before.
  static constexpr Ticks kRested = Ticks::min();
  // Gives a taken address back as released at `released`: behind all that were released no later, or with
  // kRested in front of all. O(1) when releases come in order. False, and nothing happens, if it is not taken
  // or not ours.
  bool give_back(AddressV4 address, Ticks released);

  // Gives every released address and its time (or kRested) to `visit`, the one released longest ago first.
  using Visit = std::function<void(AddressV4 address, Ticks released)>;
  void for_each_released(const Visit& visit) const;

  // Addresses that are never next, though they stay free (this machine's own). Replaces the former ones.
  void refuse(std::vector<AddressV4> addresses);

  bool is_free(AddressV4 address) const;  // ours and not taken; it may rest

  // The two released longest ago, if no never-used one comes before them: for a caller who wants to fetch
  // what is known of them before they are next. What the pool itself will read of the second one is fetched.
  struct Upcoming {
    std::optional<AddressV4> next, after;
  };
  Upcoming upcoming() const;
  // Fetches what `take` and `give_back` will read of this address.
  void prefetch(AddressV4 address) const;

 private:
  using Position = std::uint32_t;
  struct Slot;
  struct Chunk;

  Slot* place_of(Position position) const;   // null: no address near it was touched; the slot is not read
  Slot* find_slot(Position position) const;  // null: never touched
  Slot& touch(Position position);
  bool refused(AddressV4 address) const;
  void advance_cursor();
  void unlink(Slot& slot);

  RangeSet addresses_;
  std::vector<std::unique_ptr<Chunk>> chunks_;  // by position; null where nothing was touched
  std::vector<AddressV4> refused_;              // sorted
  std::uint64_t touched_ = 0;
  Position cursor_ = 0;    // the first position that is neither touched nor refused; size() if there is none
  Position first_, last_;  // of the released list
};

}  // namespace raspool
