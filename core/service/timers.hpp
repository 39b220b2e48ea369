#pragma once

#include <functional>
#include <memory>

#include "core/env/clock.hpp"

namespace raspool {

// Calls functions again and again, on the thread that runs it.
class Timers {
 public:
  Timers();
  ~Timers();
  // Before run, from which the first call comes after one interval. What `work` throws ends that call alone.
  void every(Duration interval, std::function<void()> work);
  void run();   // returns soon after stop, at the latest when the function under way returns
  void stop();  // any thread, any time, also before run

 private:
  class Loop;
  std::unique_ptr<Loop> loop_;
};

}  // namespace raspool
