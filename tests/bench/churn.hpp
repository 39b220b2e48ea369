#pragma once

#include <fmt/format.h>

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

template <class Work>
double time_of(Work work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - start;
  return took.count();
}

// What reading the clock costs: it is part of every time, and no work of what is measured.
inline double clock_cost() {
  std::vector<double> times;
  while (times.size() < 1000) times.push_back(time_of([] {}));
  return median(times);
}

// A server that is nearly full, whose users come and go: a random one leaves, a new one comes. `Pool` is what
// gives the addresses. It has a type Held, the connection: `user`, `ras_port` (an index), and what else it
// likes; `void get(Held&)`, `void release(Held&)`, and `static bool granted(const Held&)`.
//
// Each call is timed by itself, as it comes in a server: between two calls much else happens, so nothing of
// the next one can overlap with it. Times are nanoseconds, without those of reading the clock.
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
      pool_.get(held_[index]);
    }
    check();
  }

  Times run(std::size_t times_each) {
    Times times;
    const double cost = clock_cost();
    for (std::size_t done = 0; done < times_each; ++done) {
      Held& held = held_[random_() % held_.size()];
      times.release.push_back(time_of([&] { pool_.release(held); }) - cost);
      held.user = new_user();
      times.get.push_back(time_of([&] { pool_.get(held); }) - cost);
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

  Pool& pool_;
  std::vector<Held> held_;
  std::uint64_t serial_ = 0;
  std::mt19937_64 random_{88172645463325252};
};

}  // namespace raspool::bench
