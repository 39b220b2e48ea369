#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <cstdint>
#include <vector>

#include "core/env/clock.hpp"
#include "core/lease/tenure.hpp"

namespace raspool {

// The records of a user who has more than a few of them, in the order in which they became the user's: by
// number. One account may have thousands of leases, and to look at all of them would hold up every Get.
struct Crowd {
  struct Member {
    Sequence became = 0;
    std::uint32_t number = 0;
    friend auto operator<=>(const Member&, const Member&) = default;
  };
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

  static void add(std::vector<Member>& members, const Member& member) {
    members.insert(std::upper_bound(members.begin(), members.end(), member), member);
  }
  static void remove(std::vector<Member>& members, const Member& member) {
    const auto place = std::lower_bound(members.begin(), members.end(), member);
    if (place != members.end() && *place == member) members.erase(place);
  }
};

}  // namespace raspool
