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
  bool ended = false;
  {
    MutexLock counting(running_->mutex);
    while (running_->count > 0 && running_->changed->wait_until(running_->mutex, until)) {
    }
    ended = running_->count == 0;
  }
  std::vector<std::unique_ptr<Thread>> threads;
  {
    MutexLock lock(mutex_);
    threads.swap(threads_);
  }
  if (!ended) return false;
  for (const auto& thread : threads) thread->join();
  return true;
}

}  // namespace raspool
