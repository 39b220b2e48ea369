#include "win32-shim/env/win32_clock.hpp"

#include <windows.h>

namespace raspool::win32 {
namespace {

// Hundreds of nanoseconds since 1601; 11,644,473,600 seconds lie between that and the epoch of WallTime.
using FileTimeTicks = std::chrono::duration<std::int64_t, std::ratio<1, 10'000'000>>;
constexpr std::chrono::seconds k1601To1970{11'644'473'600};

}  // namespace

Instant Win32Clock::now() const {
  FILETIME time;
  GetSystemTimePreciseAsFileTime(&time);
  const FileTimeTicks since_1601{std::int64_t{time.dwHighDateTime} << 32 | time.dwLowDateTime};
  return {WallTime(std::chrono::duration_cast<Duration>(since_1601) - k1601To1970),
          std::chrono::time_point_cast<Duration>(std::chrono::steady_clock::now())};
}

}  // namespace raspool::win32
