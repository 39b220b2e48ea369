#include "core/service/worker_threads.hpp"

#include <utility>

namespace raspool {

void WorkerThreads::spawn(std::function<void()> work) {
  MutexLock lock(mutex_);
  threads_.reserve(threads_.size() + 1);
  {
    MutexLock counting(running_->mutex);
    ++running_->count;
  }
  try {
    threads_.push_back(system_.spawn([running = running_, work = std::move(work)]() mutable {
      work();
      work = nullptr;  // lets go of what it kept alive before anybody is told
      MutexLock counting(running->mutex);
      --running->count;
      running->changed->notify();
    }));
  } catch (...) {
    MutexLock counting(running_->mutex);
    --running_->count;
    throw;
  }
}

bool WorkerThreads::join_within(Duration bound) {
  const Ticks until = clock_.now().ticks + bound;
  {
    MutexLock counting(running_->mutex);
    while (running_->count > 0 && running_->changed->wait_until(running_->mutex, until)) {
    }
    if (running_->count > 0) return false;  // all are kept, to be joined another time
  }
  // Their work has ended, but they may still be on their way out of our code: only a join tells that they
  // are.
  std::vector<std::unique_ptr<Thread>> threads;
  {
    MutexLock lock(mutex_);
    threads.swap(threads_);
  }
  for (const auto& thread : threads) thread->join();
  return true;
}

}  // namespace raspool
