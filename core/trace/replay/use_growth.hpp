#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/env/clock.hpp"

namespace raspool {

// How the use of a pool grows: a straight line through its daily peaks, or through its weekly ones where
// there are ten weeks or more (weekends then say nothing). It counts if its slope is three standard errors
// from zero.
struct UseGrowth {
  enum class Trend : std::uint8_t { too_short, none, shrinking, growing };
  Trend trend = Trend::too_short;
  double per_day = 0;  // addresses; meaningful unless it is too short
  bool by_week = false;
  std::optional<WallTime> full_at;  // when the line reaches the size; nothing: not within ten years
};

inline constexpr std::size_t kLeastDaysOfGrowth = 14;

// `daily_peaks` from `first_day` on, whole days only; `size` of the pool.
UseGrowth growth_of(const std::vector<std::uint64_t>& daily_peaks, WallTime first_day, std::uint64_t size);

}  // namespace raspool
