#pragma once

#include <cstdint>

namespace raspool {

// Where one address stands among the free ones of its pool. Eight bytes, because every address that was ever
// given has one: whoever keeps what is known of an address keeps this with it, so that it comes into the
// processor's caches with the rest. Changed by AddressPool alone.
struct FreePlace {
  using Number = std::uint32_t;  // of an address, as its keeper counts
  static constexpr Number kNumberBits = 0x7FFF'FFFF;
  static constexpr Number kNobody = kNumberBits, kTaken = kNumberBits - 1;  // numbers are below

  std::uint32_t older : 31 = kNobody;  // in the list of the released ones; kTaken: it is in no list
  std::uint32_t touched : 1 = 0;       // it was taken once; else all the rest means nothing
  std::uint32_t newer : 31 = kNobody;
  std::uint32_t counts_as_rested : 1 = 0;  // whatever the time of its release

  static FreePlace taken() {
    FreePlace place;
    place.older = kTaken;
    place.touched = 1;
    return place;
  }
  static FreePlace between(Number older, Number newer, bool counts_as_rested = false) {
    FreePlace place;
    place.set_older(older);
    place.set_newer(newer);
    place.touched = 1;
    place.counts_as_rested = counts_as_rested ? 1 : 0;
    return place;
  }
  void set_older(Number number) { older = number & kNumberBits; }
  void set_newer(Number number) { newer = number & kNumberBits; }

  bool is_taken() const { return touched != 0 && older == kTaken; }
  bool is_released() const { return touched != 0 && older != kTaken; }
};

static_assert(sizeof(FreePlace) == 8);

}  // namespace raspool
