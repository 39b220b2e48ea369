#pragma once

#include <array>
#include <cstdint>

#include "core/lease/known_pools.hpp"
#include "core/lease/lease_facts.hpp"
#include "core/lease/ras_ports.hpp"
#include "core/lease/tenure.hpp"
#include "core/policy/short_text.hpp"

namespace raspool {

// A number below 2^24, or nothing, in three bytes.
class SmallNumber {
 public:
  static constexpr std::uint32_t kNone = 0xFF'FFFF;

  void set(std::uint32_t number) {
    for (std::uint8_t& byte : bytes_) {
      byte = static_cast<std::uint8_t>(number);
      number >>= 8;
    }
  }
  std::uint32_t get() const {
    return bytes_[0] | std::uint32_t{bytes_[1]} << 8 | std::uint32_t{bytes_[2]} << 16;
  }

 private:
  std::array<std::uint8_t, 3> bytes_{0xFF, 0xFF, 0xFF};
};

// What a Tenure holds, but its address, in a third of the room: names that repeat are numbers of one book's
// KnownPools and RasPorts. Only that book can read it (BookState::describe).
struct PackedTenure {
  InlineText<27> user;  // raw; its key is made anew when it must be known
  Kind kind : 4 = Kind::pool;
  EndReason end : 4 = EndReason::released;
  SmallNumber given_number;  // the pool's name, of KnownPools
  RasPort ras_port;
  PackedFacts facts;

  KnownPools::Id given() const { return given_number.get(); }
};

static_assert(sizeof(PackedTenure) == 72);

}  // namespace raspool
