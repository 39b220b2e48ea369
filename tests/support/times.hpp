#pragma once

#include <chrono>

#include "core/env/clock.hpp"

namespace raspool::test {

using namespace std::chrono_literals;

// The moment at which every story begins: 2026-01-01T00:00:00Z, and ticks of a machine that has been up for a
// while.
inline constexpr Instant kStart{WallTime(std::chrono::seconds(1'767'225'600)),
                                Ticks(std::chrono::hours(1'000))};

// `after` the beginning of the story, on both clocks.
constexpr Instant at(Duration after) { return {kStart.wall + after, kStart.ticks + after}; }

}  // namespace raspool::test
