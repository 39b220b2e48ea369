#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/simulation/event.hpp"

namespace raspool::test {

// What one history came to.
struct Life {
  std::string violation;  // the first; empty: none
  std::uint64_t steps = 0;
  std::uint64_t digest = 0;  // of who went on when
};

inline constexpr std::size_t kHistoryLength = 600;

// `tells`: prints what happens.
Life live(std::uint64_t seed, const std::vector<Event>& history, bool tells = false);

// Lives the histories of this seed, the next one and so on, until the time is over or a promise is broken.
struct Campaign {
  std::uint64_t histories = 0, steps = 0;
  std::uint64_t seed = 0;  // of the last history
  std::string violation;   // of it; empty: none
};
Campaign campaign(std::uint64_t seed, std::chrono::steady_clock::duration bound);

// Leaves out of a history that fails what is not needed for it, until no single event can be left out (or
// for a minute).
std::vector<Event> shrink(std::uint64_t seed, std::vector<Event> history);

// Shrinks the history of a seed that fails, and prints what is left and what happens in it.
void tell_failure(std::uint64_t seed);

}  // namespace raspool::test
