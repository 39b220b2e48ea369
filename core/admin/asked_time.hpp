#pragma once

#include <optional>
#include <string_view>

#include "core/env/clock.hpp"

namespace raspool {

// A time as people write it in a question, and the moments that it may mean: of a day alone all of it, else
// one.
struct AskedTime {
  WallTime first, last;
};

// ISO 8601: "2026-11-22", "2026-11-22T13:00", "2026-11-22 13:00:05.25Z", "2026-11-22T14:00+01:00". Without an
// offset it is UTC.
std::optional<AskedTime> asked_time_from(std::string_view text);

}  // namespace raspool
