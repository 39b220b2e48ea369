#pragma once

#include <functional>
#include <memory>

#include "core/env/clock.hpp"
#include "core/env/mutex.hpp"

namespace raspool {

// For threads that wait until something has changed which a mutex guards. Whoever waits looks again whenever
// it returns: it may return for no reason.
class Signal {
 public:
  virtual ~Signal() = default;
  // Lets go of the mutex while it waits.
  virtual void wait(Mutex& mutex) REQUIRES(mutex) = 0;
  // The same, at most until the Clock says `deadline`. False: it does. A deadline that has passed: at once.
  virtual bool wait_until(Mutex& mutex, Ticks deadline) REQUIRES(mutex) = 0;
  // Wakes all who wait. Any thread, with the mutex or without.
  virtual void notify() noexcept = 0;
};

// One thread that was begun. Destroyed before it is joined, it goes on without us.
class Thread {
 public:
  virtual ~Thread() = default;
  virtual void join() = 0;  // once
};

// Threads, and all waiting of one for another: an interface so that a test may decide who goes on when. Safe
// to use from any thread.
class Threads {
 public:
  virtual ~Threads() = default;
  virtual std::unique_ptr<Signal> make_signal() = 0;
  // `work` must not throw. Throws std::system_error if the system has no thread left.
  virtual std::unique_ptr<Thread> spawn(std::function<void()> work) = 0;
};

}  // namespace raspool
