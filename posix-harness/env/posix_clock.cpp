#include "posix-harness/env/posix_clock.hpp"

namespace raspool::posix {

Instant PosixClock::now() const {
  using std::chrono::floor;
  return {.wall = floor<Duration>(std::chrono::system_clock::now()),
          .ticks = floor<Duration>(std::chrono::steady_clock::now())};
}

}  // namespace raspool::posix
