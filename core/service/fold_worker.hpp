#pragma once

#include <condition_variable>
#include <mutex>

#include "core/env/clock.hpp"
#include "core/service/limited_logger.hpp"
#include "core/store/lease_store.hpp"

namespace raspool {

// Moves the journal into leases and history in the background, in small steps, on a thread of its own.
class FoldWorker {
 public:
  explicit FoldWorker(LimitedLogger& logger) : logger_(logger) {}

  void run(LeaseStore& store);  // the thread's work: returns soon after stop
  void stop();                  // any thread

 private:
  bool fold_step(LeaseStore& store);  // is there more?

  LimitedLogger& logger_;
  std::mutex mutex_;  // guards stopping_
  std::condition_variable changed_;
  bool stopping_ = false;
};

// Folds what is left, in small steps, at most for `bound`.
void fold_rest(LeaseStore& store, const Clock& clock, Duration bound);

}  // namespace raspool
