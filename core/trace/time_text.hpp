#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/env/clock.hpp"

namespace raspool {

// "2026-11-22T13:00:00.123456Z": UTC, always six places, years 0 to 9999 (RFC 3339).
std::string to_text(WallTime time);
// The same with any number of places from none to nine; what is finer than a microsecond is dropped.
std::optional<WallTime> wall_time_from(std::string_view text);

}  // namespace raspool
