#pragma once

#include <mutex>
#include <stdexcept>
#include <thread>

#include "tests/support/fake_clock.hpp"

namespace raspool::test {

// A running clock that one thread asks in vain, a few times. Safe to use from any thread.
class FailingClock final : public Clock {
 public:
  Instant now() const override {
    {
      std::lock_guard lock(mutex_);
      if (times_ > 0 && thread_ == std::this_thread::get_id()) {
        --times_;
        throw std::runtime_error("no time left");
      }
    }
    return clock_.now();
  }
  void fail(std::thread::id thread, int times) {
    std::lock_guard lock(mutex_);
    thread_ = thread;
    times_ = times;
  }

 private:
  RunningClock clock_;
  mutable std::mutex mutex_;  // guards all below
  std::thread::id thread_;
  mutable int times_ = 0;
};

}  // namespace raspool::test
