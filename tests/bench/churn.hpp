#pragma once

#include <fmt/format.h>
#include <x86intrin.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

namespace raspool::bench {

inline double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// Time by the processor's own counter, which is read in some ten nanoseconds and waits for nothing. Every
// Linux machine that builds raspool has it; a clock of the system takes as long as the least of what is
// measured here.
class CycleClock {
 public:
  CycleClock() {
    const auto start = std::chrono::steady_clock::now();
    const std::uint64_t first = __rdtsc();
    std::chrono::duration<double, std::nano> passed{};
    while (passed < std::chrono::milliseconds(20)) passed = std::chrono::steady_clock::now() - start;
    nanoseconds_ = passed.count() / static_cast<double>(__rdtsc() - first);
  }

  template <class Work>
  double time_of(Work work) const {
    const std::uint64_t start = __rdtsc();
    work();
    return static_cast<double>(__rdtsc() - start) * nanoseconds_;
  }

 private:
  double nanoseconds_ = 1;  // a cycle
};

// A server that is nearly full, whose users come and go: a random one leaves, a new one comes. `Pool` is what
// gives the addresses. It has a type Held, the connection: `user`, `ras_port` (an index), and what else it
// likes; `void listen(const Held&)`, `void get(Held&)`, `void release(Held&)`, and `static bool granted(const
// Held&)`. `listen` is not timed: it takes in what a caller has just written, which is at hand in the caches.
//
// Each call is timed by itself, in nanoseconds. One comes right behind the other, as on a busy server, and
// the processor's counter waits for nothing: what a Release still has under way in memory is part of the Get
// behind it, on both sides.
template <class Pool>
class Churn {
 public:
  struct Times {
    std::vector<double> get, release;  // of each call
  };

  Churn(Pool& pool, std::size_t held) : pool_(pool), held_(held) {
    for (std::size_t index = 0; index < held; ++index) {
      held_[index].user = new_user();
      held_[index].ras_port = index;
      pool_.listen(held_[index]);
      pool_.get(held_[index]);
    }
    check();
  }

  Times run(std::size_t times_each) {
    Times times;
    for (std::size_t done = 0; done < times_each; ++done) {
      Held& held = held_[random_() % held_.size()];
      std::string user = new_user();
      pool_.listen(held);
      times.release.push_back(clock_.time_of([&] { pool_.release(held); }));
      held.user.swap(user);
      times.get.push_back(clock_.time_of([&] { pool_.get(held); }));
    }
    check();
    return times;
  }

 private:
  using Held = typename Pool::Held;

  std::string new_user() { return fmt::format("user{:010}@example.com", serial_++); }

  void check() const {
    if (!std::all_of(held_.begin(), held_.end(), Pool::granted))
      throw std::runtime_error("a Get was refused");
  }

  CycleClock clock_;
  Pool& pool_;
  std::vector<Held> held_;
  std::uint64_t serial_ = 0;
  std::mt19937_64 random_{88172645463325252};
};

}  // namespace raspool::bench
