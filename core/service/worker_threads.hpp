#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "core/env/threads.hpp"

namespace raspool {

// Threads that can be waited for with a bound: a thread that hangs in the disk must not hang a service stop.
class WorkerThreads {
 public:
  WorkerThreads(Threads& threads, const Clock& clock)
      : system_(threads), clock_(clock), running_(std::make_shared<Running>(threads)) {}
  // `work` must not throw, and must keep alive all that it uses, as it may outlive this object.
  void spawn(std::function<void()> work);
  // True: all have ended and are joined, and none is in our code any more. False: the bound has passed; all
  // may be waited for again, and those left when this is destroyed go on without us.
  bool join_within(Duration bound);

 private:
  struct Running {
    explicit Running(Threads& threads) : changed(threads.make_signal()) {}
    Mutex mutex;
    const std::unique_ptr<Signal> changed;
    std::size_t count GUARDED_BY(mutex) = 0;
  };
  Threads& system_;
  const Clock& clock_;
  const std::shared_ptr<Running> running_;
  Mutex mutex_;
  std::vector<std::unique_ptr<Thread>> threads_ GUARDED_BY(mutex_);
};

}  // namespace raspool
