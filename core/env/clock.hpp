#pragma once

#include <chrono>
#include <cstdint>

namespace raspool {

using Duration = std::chrono::microseconds;
inline constexpr Duration kForever = Duration::max();  // compare with differences; never add to it

using WallTime = std::chrono::sys_time<Duration>;  // UTC; may step
// Ticks of a clock that never steps, from a point that only this process knows.
using Ticks = std::chrono::time_point<std::chrono::steady_clock, Duration>;

// Records carry wall time; hold-down runs on ticks, so a step of the clock neither shortens nor prolongs it.
struct Instant {
  WallTime wall;
  Ticks ticks;
};

// Safe to call from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
};

}  // namespace raspool
