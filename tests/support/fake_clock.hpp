#pragma once

#include <mutex>

#include "core/env/clock.hpp"
#include "tests/support/times.hpp"

namespace raspool::test {

// Stands still until told to go on. Safe to use from any thread.
class FakeClock final : public Clock {
 public:
  Instant now() const override {
    std::lock_guard lock(mutex_);
    return now_;
  }
  void advance(Duration by) {
    std::lock_guard lock(mutex_);
    now_.wall += by;
    now_.ticks += by;
  }
  void step_wall(Duration by) {  // somebody set the clock
    std::lock_guard lock(mutex_);
    now_.wall += by;
  }

 private:
  mutable std::mutex mutex_;  // guards now_
  Instant now_ = kStart;
};

// The machine's own clocks, which may be sent ahead. Safe to use from any thread.
class RunningClock final : public Clock {
 public:
  Instant now() const override {
    std::lock_guard lock(mutex_);
    return {std::chrono::floor<Duration>(std::chrono::system_clock::now()) + wall_ahead_,
            std::chrono::floor<Duration>(std::chrono::steady_clock::now()) + ticks_ahead_};
  }
  void advance(Duration by) {
    std::lock_guard lock(mutex_);
    wall_ahead_ += by;
    ticks_ahead_ += by;
  }

 private:
  mutable std::mutex mutex_;  // guards all below
  Duration wall_ahead_{}, ticks_ahead_{};
};

}  // namespace raspool::test
