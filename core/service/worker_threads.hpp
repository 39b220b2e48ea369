#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "core/env/clock.hpp"

namespace raspool {

// Threads that can be waited for with a bound: a thread that hangs in the disk must not hang a service stop.
class WorkerThreads {
 public:
  // `work` must not throw, and must keep alive all that it uses, as it may outlive this object.
  void spawn(std::function<void()> work);
  // True: all have ended and are joined. False: the bound has passed; those left go on without us.
  bool join_within(Duration bound);

 private:
  struct Running {
    std::mutex mutex;
    std::condition_variable changed;
    std::size_t count = 0;
  };
  std::shared_ptr<Running> running_ = std::make_shared<Running>();
  std::mutex mutex_;  // guards threads_
  std::vector<std::thread> threads_;
};

}  // namespace raspool
