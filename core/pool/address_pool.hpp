#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "core/address/range_set.hpp"
#include "core/env/clock.hpp"
#include "core/pool/free_place.hpp"

namespace raspool {

// Who keeps a FreePlace, and more, for each address that was given: by numbers, which stay.
template <class T>
concept PlaceKeeper = requires(T keeper, const T& kept, AddressV4 address, FreePlace::Number number) {
  { kept.number_of(address) } -> std::same_as<std::optional<FreePlace::Number>>;  // nothing: it has none
  { keeper.number_for(address) } -> std::same_as<FreePlace::Number>;              // it has one from now on
  { kept.address_of(number) } -> std::same_as<AddressV4>;
  { keeper.place(number) } -> std::same_as<FreePlace&>;
  { kept.place(number) } -> std::same_as<const FreePlace&>;
  { kept.released_at(number) } -> std::same_as<Ticks>;  // as was told to AddressPool::give_back
};

// The free IPv4 addresses of one pool, and which of them is next. Knows no users. Not thread-safe.
//
// Never-used addresses are a cursor over the ranges; released ones a list in the order in which they were
// released, which is also the order in which their hold-down ends. So take, give back and next are O(1) at
// any fill (a search for addresses near the cursor is paid once per address over the pool's life), and the
// pool itself costs memory only by its ranges: a /8 starts in no time.
template <class Keeper>
class AddressPool {
 public:
  using Number = FreePlace::Number;

  // `addresses`: what this pool may give to anybody (no exclusions, no reservations). `keeper` outlives it,
  // and says of all of them that they are not touched.
  AddressPool(RangeSet addresses, Keeper& keeper)
      : addresses_(std::move(addresses)), keeper_(&keeper), cursor_(first_of(addresses_)) {
    static_assert(PlaceKeeper<Keeper>);
  }

  bool contains(AddressV4 address) const {
    const auto& ranges = addresses_.ranges();  // nearly always it is one, and the caller waits
    return ranges.size() == 1 ? ranges.front().contains(address) : addresses_.contains(address);
  }
  std::uint64_t size() const { return addresses_.size(); }
  std::uint64_t never_used() const { return size() - touched_; }

  struct Next {
    AddressV4 address;
    bool never_used = false;
  };
  // What a stranger would get: a never-used address in range order, else the one released longest ago, if its
  // hold-down (`hold_down` after its release) is over. Never an address that `refuse` names. Changes nothing.
  std::optional<Next> next(Ticks now, Duration hold_down) const {
    if (cursor_) return Next{*cursor_, true};
    for (Number number = first_; number != FreePlace::kNobody; number = place(number).newer) {
      const bool rested = place(number).counts_as_rested != 0 || now - released_at(number) >= hold_down;
      if (!rested) return std::nullopt;  // and so are all behind it
      const AddressV4 address = keeper_->address_of(number);
      if (!refused(address)) return Next{address, false};
    }
    return std::nullopt;
  }

  // Takes this very address out of the free ones. False, and nothing happens, if it is taken already or not
  // ours.
  bool take(AddressV4 address) { return contains(address) && take(address, keeper_->number_for(address)); }
  // The same for who knows the address's number already.
  bool take(Number number) {
    const AddressV4 address = keeper_->address_of(number);
    return contains(address) && take(address, number);
  }

  // Released so long ago that no hold-down is left and no other was released before.
  static constexpr Ticks kRested = Ticks::min();
  // Gives a taken address back as released at `released`, which from now on the keeper says too: behind all
  // that were released no later, or with kRested (whatever the keeper says) in front of all. O(1) when
  // releases come in order. False, and nothing happens, if it is not taken or not ours.
  bool give_back(AddressV4 address, Ticks released) {
    const auto number = keeper_->number_of(address);
    return number && give_back(*number, released);
  }
  bool give_back(Number number, Ticks released) {
    if (!place(number).is_taken() || !contains(keeper_->address_of(number))) return false;
    // Nearly always the end, or the front for one that need not rest.
    Number older = released == kRested ? FreePlace::kNobody : last_;
    while (older != FreePlace::kNobody && place(older).counts_as_rested == 0 &&
           released_at(older) > released) {
      older = place(older).older;
    }
    const Number newer = older == FreePlace::kNobody ? first_ : place(older).newer;
    keeper_->place(number) = FreePlace::between(older, newer, released == kRested);
    link(older, newer, number, number);
    return true;
  }

  // Gives every released address's number, and whether it counts as rested, to `visit`, the one released
  // longest ago first.
  template <class Visit>
  void for_each_released(Visit visit) const {
    for (Number number = first_; number != FreePlace::kNobody; number = place(number).newer) {
      visit(number, place(number).counts_as_rested != 0);
    }
  }

  // Addresses that are never next, though they stay free (this machine's own). Replaces the former ones.
  void refuse(std::vector<AddressV4> addresses) {
    std::sort(addresses.begin(), addresses.end());
    if (addresses == refused_) return;
    refused_ = std::move(addresses);
    cursor_ = first_of(addresses_);  // what was refused before may be next now
    position_ = 0;
    if (cursor_ && !may_be_at_cursor(*cursor_)) advance_cursor();
  }

  bool is_free(AddressV4 address) const {  // ours and not taken; it may rest
    if (!contains(address)) return false;
    const auto number = keeper_->number_of(address);
    return !number || !place(*number).is_taken();
  }

  // The two released longest ago, if no never-used one comes before them: for a caller who wants to fetch
  // what is known of them before they are next.
  struct Upcoming {
    std::optional<Number> next, after;
  };
  Upcoming upcoming() const {
    Upcoming upcoming;
    if (cursor_ || first_ == FreePlace::kNobody) return upcoming;
    upcoming.next = first_;
    if (const Number after = place(first_).newer; after != FreePlace::kNobody) upcoming.after = after;
    return upcoming;
  }

 private:
  static std::optional<AddressV4> first_of(const RangeSet& addresses) {
    return addresses.empty() ? std::nullopt : std::optional(addresses.at(0));
  }

  const FreePlace& place(Number number) const { return std::as_const(*keeper_).place(number); }
  Ticks released_at(Number number) const { return keeper_->released_at(number); }
  bool take(AddressV4 address, Number number) {  // which is ours
    FreePlace& place = keeper_->place(number);
    if (place.is_taken()) return false;
    if (place.touched == 0) ++touched_;
    if (place.is_released()) unlink(place);
    place = FreePlace::taken();
    if (cursor_ == address) advance_cursor();
    return true;
  }
  bool refused(AddressV4 address) const {
    return !refused_.empty() && std::binary_search(refused_.begin(), refused_.end(), address);
  }
  bool may_be_at_cursor(AddressV4 address) const {
    const auto number = keeper_->number_of(address);
    return (!number || place(*number).touched == 0) && !refused(address);
  }
  void advance_cursor() {
    do {
      ++position_;
      cursor_ = position_ < size() ? std::optional(addresses_.at(position_)) : std::nullopt;
    } while (cursor_ && !may_be_at_cursor(*cursor_));
  }
  // Behind `older` comes `first`, in front of `newer` stands `last`.
  void link(Number older, Number newer, Number first, Number last) {
    if (older == FreePlace::kNobody) {
      first_ = first;
    } else {
      keeper_->place(older).set_newer(first);
    }
    if (newer == FreePlace::kNobody) {
      last_ = last;
    } else {
      keeper_->place(newer).set_older(last);
    }
  }
  void unlink(const FreePlace& place) { link(place.older, place.newer, place.newer, place.older); }

  RangeSet addresses_;
  Keeper* keeper_;
  std::vector<AddressV4> refused_;  // sorted
  std::uint64_t touched_ = 0, position_ = 0;
  // The first address that is neither touched nor refused, at `position_`; nothing: there is none.
  std::optional<AddressV4> cursor_;
  Number first_ = FreePlace::kNobody, last_ = FreePlace::kNobody;  // of the released list
};

}  // namespace raspool
