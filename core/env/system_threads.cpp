#include "core/env/system_threads.hpp"

#include <algorithm>
#include <condition_variable>
#include <thread>
#include <utility>

namespace raspool {
namespace {

// So that no deadline is too far away for the library's arithmetic: whoever waits longer wakes for no reason.
constexpr Duration kLongestWait = std::chrono::hours(1);

class SystemSignal final : public Signal {
 public:
  explicit SystemSignal(const Clock& clock) : clock_(clock) {}

  void wait(Mutex& mutex) override {
    std::unique_lock held(mutex.standard(), std::adopt_lock);
    changed_.wait(held);
    held.release();  // the caller's again
  }
  bool wait_until(Mutex& mutex, Ticks deadline) override {
    const Ticks now = clock_.now().ticks;
    if (deadline <= now) return false;
    const bool in_reach = deadline - now <= kLongestWait;
    std::unique_lock held(mutex.standard(), std::adopt_lock);
    const std::cv_status status = changed_.wait_for(held, in_reach ? deadline - now : kLongestWait);
    held.release();
    return status == std::cv_status::no_timeout || !in_reach;
  }
  void notify() noexcept override { changed_.notify_all(); }

 private:
  const Clock& clock_;
  std::condition_variable changed_;
};

class SystemThread final : public Thread {
 public:
  explicit SystemThread(std::function<void()> work) : thread_(std::move(work)) {}
  ~SystemThread() override {
    if (thread_.joinable()) thread_.detach();
  }
  void join() override { thread_.join(); }

 private:
  std::thread thread_;
};

}  // namespace

std::unique_ptr<Signal> SystemThreads::make_signal() { return std::make_unique<SystemSignal>(clock_); }

std::unique_ptr<Thread> SystemThreads::spawn(std::function<void()> work) {
  return std::make_unique<SystemThread>(std::move(work));
}

}  // namespace raspool
