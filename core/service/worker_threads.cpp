#include "core/service/worker_threads.hpp"

#include <utility>

namespace raspool {

void WorkerThreads::spawn(std::function<void()> work) {
  std::lock_guard lock(mutex_);
  {
    std::lock_guard counting(running_->mutex);
    ++running_->count;
  }
  try {
    threads_.emplace_back([running = running_, work = std::move(work)]() mutable {
      work();
      work = nullptr;  // lets go of what it kept alive before anybody is told
      std::lock_guard counting(running->mutex);
      --running->count;
      running->changed.notify_all();
    });
  } catch (...) {
    std::lock_guard counting(running_->mutex);
    --running_->count;
    throw;
  }
}

bool WorkerThreads::join_within(Duration bound) {
  bool ended = false;
  {
    std::unique_lock counting(running_->mutex);
    ended = running_->changed.wait_for(counting, bound, [&] { return running_->count == 0; });
  }
  std::lock_guard lock(mutex_);
  for (std::thread& thread : threads_) ended ? thread.join() : thread.detach();
  threads_.clear();
  return ended;
}

}  // namespace raspool
