#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "core/env/clock.hpp"
#include "core/lease/tenure.hpp"

namespace raspool {

// The records of a user who has more than a few of them, in the order in which they became the user's: by
// number. One account may have thousands of leases, and to look at all of them would hold up every Get: so
// what tells which of them are worth a look stands here, side by side.
struct Crowd {
  struct Member {
    Sequence became = 0;
    std::uint32_t number = 0;
    std::uint32_t pool = 0;     // as the record's, of IPv4; kNone: in none
    std::int32_t released = 0;  // of one that has ended: seconds_of

    // They are told apart by this alone.
    std::pair<Sequence, std::uint32_t> place() const { return {became, number}; }
    friend bool operator==(const Member& left, const Member& right) { return left.place() == right.place(); }
    friend bool operator<(const Member& left, const Member& right) { return left.place() < right.place(); }
  };
  static constexpr std::uint32_t kNone = 0xFFFF'FFFF;

  // Sorted, so that nearly every one is added at the end.
  std::vector<Member> all;
  std::vector<Member> ended;  // of IPv4, not live: what the user may get again
  std::array<std::uint32_t, 2> live{};
  Ticks last_released = Ticks::min();  // of all that were ever among `ended`

  // Then one more is added to each without a request for memory, and so is whoever is in it when a lease
  // ends.
  void make_room() {
    if (all.size() == all.capacity()) all.reserve(2 * all.size());
    ended.reserve(all.capacity());
  }

  // Whole ones, rounded down; as near as 32 bits come to it.
  static std::int32_t seconds_of(Ticks ticks) {
    using Limits = std::numeric_limits<std::int32_t>;
    const auto seconds = std::chrono::floor<std::chrono::seconds>(ticks.time_since_epoch()).count();
    return static_cast<std::int32_t>(std::clamp<std::int64_t>(seconds, Limits::min(), Limits::max()));
  }

  static void add(std::vector<Member>& members, const Member& member) {
    members.insert(std::upper_bound(members.begin(), members.end(), member), member);
  }
  static void remove(std::vector<Member>& members, const Member& member) {
    const auto place = std::lower_bound(members.begin(), members.end(), member);
    if (place != members.end() && *place == member) members.erase(place);
  }
};

}  // namespace raspool
