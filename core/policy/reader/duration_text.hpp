#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "core/env/clock.hpp"

namespace raspool {

// No duration in a configuration is longer, except kForever: so adding one to a time cannot overflow.
inline constexpr Duration kLongestDuration = std::chrono::hours(24) * 1'000'000;

enum class DurationMistake : std::uint8_t { not_a_duration, no_unit, too_long };

// A whole number with `ms`, `s`, `m`, `h` or `d` ("90s", "0s"), or "forever" (kForever).
std::variant<Duration, DurationMistake> parse_duration(std::string_view text);

// The same form, in the largest unit that leaves no rest: "30d", "90s", "forever". Below a millisecond:
// "250us".
std::string duration_text(Duration duration);

}  // namespace raspool
