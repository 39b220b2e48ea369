#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "core/env/clock.hpp"
#include "core/env/threads.hpp"

namespace raspool {

// Calls functions again and again, on the thread that runs it.
class Timers {
 public:
  Timers(Threads& threads, const Clock& clock) : clock_(clock), changed_(threads.make_signal()) {}
  // Before run, from which the first call comes after one interval. What `work` throws ends that call alone.
  void every(Duration interval, std::function<void()> work);
  void run();   // returns soon after stop, at the latest when the function under way returns
  void stop();  // any thread, any time, also before run

 private:
  struct Task {
    Duration interval;
    std::function<void()> work;
    Ticks due{};
  };
  bool wait_until(Ticks due);  // false: stopped

  const Clock& clock_;
  std::vector<Task> tasks_;

  Mutex mutex_;
  const std::unique_ptr<Signal> changed_;
  bool stopping_ GUARDED_BY(mutex_) = false;
};

}  // namespace raspool
