#include "tests/simulation/simulated_environment.hpp"

#include <utility>

namespace raspool::test {
namespace {

class SimulatedSignal final : public Signal {
 public:
  explicit SimulatedSignal(Scheduler& scheduler) : scheduler_(scheduler) {}
  void wait(Mutex& mutex) override {
    mutex.unlock();
    scheduler_.wait(this);
    mutex.lock();
  }
  bool wait_until(Mutex& mutex, Ticks deadline) override {
    mutex.unlock();
    const bool woken = scheduler_.wait(this, deadline);
    mutex.lock();
    return woken;
  }
  void notify() noexcept override { scheduler_.wake(this); }

 private:
  Scheduler& scheduler_;
};

class SimulatedThread final : public Thread {
 public:
  SimulatedThread(Scheduler& scheduler, std::shared_ptr<Scheduler::Fiber> fiber)
      : scheduler_(scheduler), fiber_(std::move(fiber)) {}
  void join() override {
    while (!scheduler_.has_ended(*fiber_)) scheduler_.wait(fiber_.get());
  }

 private:
  Scheduler& scheduler_;
  std::shared_ptr<Scheduler::Fiber> fiber_;
};

}  // namespace

std::unique_ptr<Signal> SimulatedThreads::make_signal() {
  return std::make_unique<SimulatedSignal>(scheduler_);
}

std::unique_ptr<Thread> SimulatedThreads::spawn(std::function<void()> work) {
  return std::make_unique<SimulatedThread>(scheduler_, scheduler_.spawn(domain_, std::move(work)));
}

class SimulatedLocks::Lock final : public WriterLock {
 public:
  Lock(SimulatedLocks& locks, std::filesystem::path file, int process)
      : locks_(locks), file_(std::move(file)), process_(process) {}
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
  ~Lock() override {
    const auto held = locks_.holders_.find(file_);
    if (held != locks_.holders_.end() && held->second == process_) locks_.holders_.erase(held);
  }

 private:
  SimulatedLocks& locks_;
  std::filesystem::path file_;
  int process_;
};

std::unique_ptr<WriterLock> SimulatedLocks::OfProcess::try_lock(const std::filesystem::path& file) {
  if (locks_.dead_.contains(process_)) return nullptr;
  if (!locks_.holders_.emplace(file, process_).second) return nullptr;
  return std::make_unique<Lock>(locks_, file, process_);
}

void SimulatedLocks::process_died(int process) {
  dead_.insert(process);
  std::erase_if(holders_, [&](const auto& held) { return held.second == process; });
}

}  // namespace raspool::test
