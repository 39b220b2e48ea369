#pragma once

#include <memory>

#include "core/env/clock.hpp"
#include "core/env/threads.hpp"
#include "core/service/limited_logger.hpp"
#include "core/store/lease_store.hpp"

namespace raspool {

// Moves the journal into leases and history in the background, in small steps, on a thread of its own.
class FoldWorker {
 public:
  FoldWorker(Threads& threads, const Clock& clock, LimitedLogger& logger)
      : clock_(clock), logger_(logger), changed_(threads.make_signal()) {}

  void run(LeaseStore& store);  // the thread's work: returns soon after stop, and may then be called again
  void stop();                  // any thread

 private:
  bool fold_step(LeaseStore& store);  // is there more?
  bool is_stopping() const;
  void pause();

  const Clock& clock_;
  LimitedLogger& logger_;
  const std::unique_ptr<Signal> changed_;
  mutable Mutex mutex_;
  bool stopping_ GUARDED_BY(mutex_) = false;
};

// Folds what is left, in small steps, at most for `bound`.
void fold_rest(LeaseStore& store, const Clock& clock, Duration bound);

}  // namespace raspool
