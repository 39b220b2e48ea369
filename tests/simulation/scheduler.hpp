#pragma once

#include <ucontext.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "core/env/clock.hpp"
#include "tests/model/random.hpp"

namespace raspool::test {

// A process of the simulated machine: whose threads, and by which clock. (Ticks are a process's own.)
struct Domain {
  Duration ticks_ahead{};  // of the machine's
};

// The threads of a simulated machine, of which exactly one runs at a time, and its time, which passes only
// while all of them wait. Who goes on is drawn from a seed. A thread is a stack that the one real thread
// switches to; it gives way in wait, sleep and yield.
class Scheduler {
 public:
  class Fiber;
  Scheduler();
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;
  ~Scheduler();

  // What is drawn from now on: so a history that misses an event goes on alike.
  void reseed(std::uint64_t seed) { random_ = Random(seed); }
  Random& random() { return random_; }

  Instant now(const Domain& domain) const { return {now_.wall, now_.ticks + domain.ticks_ahead}; }
  Instant now() const { return now_; }
  void step_wall(Duration by) { now_.wall += by; }

  std::shared_ptr<Fiber> spawn(Domain& domain, std::function<void()> work);
  bool has_ended(const Fiber& fiber) const;

  // A thread: waits to be woken by this channel, at most until these ticks of its process. False: they came.
  bool wait(const void* channel, std::optional<Ticks> until = std::nullopt);
  void sleep(Duration bound);
  void yield();                    // lets others go first, perhaps; anywhere else: nothing
  void wake(const void* channel);  // from anywhere
  bool is_in_thread() const { return running_ != nullptr; }

  // The machine goes on until then. From outside of all threads, as all below.
  void run_until(Ticks until);
  // Only this process goes on, and time for it alone, until all its threads have ended. False: they never
  // will.
  bool run_to_the_end(Domain& domain);

  std::uint64_t timeouts() const { return timeouts_; }  // waits that time ended, so far
  std::uint64_t digest() const { return digest_; }      // of who went on when

 private:
  static void enter(unsigned low, unsigned high);
  void resume(Fiber& fiber);
  void give_way();
  Fiber* pick(const Domain* domain);
  Fiber* first_to_wake(const Domain* domain);
  void make_runnable(Fiber& fiber, bool timed_out);
  void bury();

  Random random_{0};
  Instant now_;
  std::vector<std::shared_ptr<Fiber>> fibers_;  // that have not ended
  Fiber* running_ = nullptr;
  ucontext_t outside_;
  std::vector<std::unique_ptr<std::byte[]>> stacks_;  // to be used again
  std::uint64_t timeouts_ = 0;
  std::uint64_t digest_ = 0;
  std::uint64_t begun_ = 0;
};

}  // namespace raspool::test
