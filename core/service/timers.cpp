#include "core/service/timers.hpp"

#include <algorithm>
#include <utility>

namespace raspool {

void Timers::every(Duration interval, std::function<void()> work) {
  tasks_.push_back({interval, std::move(work)});
}

void Timers::run() {
  const Ticks begun = clock_.now().ticks;
  for (Task& task : tasks_) task.due = begun + task.interval;
  while (!tasks_.empty()) {
    Task& next = *std::ranges::min_element(tasks_, {}, &Task::due);
    if (!wait_until(next.due)) return;
    try {
      next.work();
    } catch (...) {  // its next turn comes
    }
    next.due = clock_.now().ticks + next.interval;
  }
}

bool Timers::wait_until(Ticks due) {
  MutexLock lock(mutex_);
  while (!stopping_ && changed_->wait_until(mutex_, due)) {
  }
  return !stopping_;
}

void Timers::stop() {
  MutexLock lock(mutex_);
  stopping_ = true;
  changed_->notify();
}

}  // namespace raspool
