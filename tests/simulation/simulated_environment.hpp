#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <set>

#include "core/env/logger.hpp"
#include "core/env/threads.hpp"
#include "core/env/writer_lock.hpp"
#include "tests/simulation/scheduler.hpp"

namespace raspool::test {

// What a simulated process sees of its machine.

class SimulatedClock final : public Clock {
 public:
  SimulatedClock(const Scheduler& scheduler, const Domain& domain) : scheduler_(scheduler), domain_(domain) {}
  Instant now() const override { return scheduler_.now(domain_); }

 private:
  const Scheduler& scheduler_;
  const Domain& domain_;
};

class SimulatedThreads final : public Threads {
 public:
  SimulatedThreads(Scheduler& scheduler, Domain& domain) : scheduler_(scheduler), domain_(domain) {}
  std::unique_ptr<Signal> make_signal() override;
  std::unique_ptr<Thread> spawn(std::function<void()> work) override;

 private:
  Scheduler& scheduler_;
  Domain& domain_;
};

// Says nothing, but whoever says something may have to wait for others: nobody has a mutex then.
class SimulatedLogger final : public Logger {
 public:
  explicit SimulatedLogger(Scheduler& scheduler) : scheduler_(scheduler) {}
  void write(MessageId, std::string_view) noexcept override { scheduler_.yield(); }

 private:
  Scheduler& scheduler_;
};

// The locks of the machine, by process: those of one that dies are free at once.
class SimulatedLocks {
 public:
  // Of this process; outlived by whoever lives in it.
  class OfProcess final : public WriterLocks {
   public:
    OfProcess(SimulatedLocks& locks, int process) : locks_(locks), process_(process) {}
    std::unique_ptr<WriterLock> try_lock(const std::filesystem::path& file) override;

   private:
    SimulatedLocks& locks_;
    int process_;
  };
  void process_died(int process);
  bool is_held() const { return !holders_.empty(); }

 private:
  class Lock;
  std::map<std::filesystem::path, int> holders_;
  std::set<int> dead_;
};

}  // namespace raspool::test
