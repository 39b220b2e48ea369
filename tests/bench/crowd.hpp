#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <random>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "tests/bench/churn.hpp"

namespace raspool::bench {

enum class Comes { a_new_user, the_same_user };

// The connections of one pool, so many that it is filled to a certain degree, whose users come and go. Every
// address has been used when it is ready: whoever comes next gets one that was another's.
//
// `Pool` is what gives addresses. Its types: User, a name as the pool takes it; Given, what a Get gave. Its
// functions: `User user(std::uint64_t serial)`, `Given get(const User&, const std::string& ras_port)`,
// `void release(const User&, const std::string& ras_port, const Given&)`, `std::uint32_t number(const
// Given&)`, which is the address or 0. Names, and texts of RAS ports, are made outside of what is timed, and
// lie in the order in which they are used: as from a caller who has just written them.
template <class Pool>
class Crowd {
 public:
  Crowd(Pool& pool, std::size_t addresses, std::size_t holders) : pool_(pool), held_(holders) {
    for (std::size_t connection = 0; connection < holders; ++connection) {
      const std::uint64_t serial = serial_++;
      held_[connection] = {serial, checked(pool_.get(pool_.user(serial), ras_port_of(connection)))};
    }
    for (std::size_t never_used = addresses - holders; never_used > 0;) {
      const std::size_t pairs = std::min<std::size_t>(never_used, 512);
      prepare(pairs, Comes::a_new_user);
      run();
      never_used -= pairs;
    }
  }

  // Gets ready what the next run() does: so many pairs of a Release and a Get, each of a random connection.
  void prepare(std::size_t pairs, Comes comes) {
    batch_.clear();
    batch_.reserve(pairs);
    last_pair_of_.clear();
    for (std::size_t index = 0; index < pairs; ++index) {
      const std::size_t connection = random_() % held_.size();
      Held& held = held_[connection];
      const auto [last, is_first] = last_pair_of_.try_emplace(connection, index);
      Pair pair{connection,
                is_first ? kNone : std::exchange(last->second, index),
                pool_.user(held.serial),
                {},
                ras_port_of(connection),
                held.given,
                {}};
      if (comes == Comes::a_new_user) held.serial = serial_++;
      pair.coming = pool_.user(held.serial);
      batch_.push_back(std::move(pair));
    }
  }

  // Nanoseconds of a pair, which this thread has computed: that it had to wait for a processor is no time of
  // the pool's, and would come more often to the slower one.
  double run() {
    const double before = computed();
    for (Pair& pair : batch_) {
      pool_.release(pair.leaving, pair.ras_port, given_before(pair));
      pair.given = pool_.get(pair.coming, pair.ras_port);
    }
    const double time = computed() - before;
    finish();
    return time / static_cast<double>(batch_.size());
  }

  // The same, each Get timed by itself.
  void run_each(std::vector<double>& gets) {
    for (Pair& pair : batch_) {
      pool_.release(pair.leaving, pair.ras_port, given_before(pair));
      gets.push_back(clock_.time_of([&] { pair.given = pool_.get(pair.coming, pair.ras_port); }));
    }
    finish();
  }

  // Of the last run: the share of Gets that gave the address that had just been released.
  double share_of_same() const { return static_cast<double>(same_) / static_cast<double>(batch_.size()); }

 private:
  using User = typename Pool::User;
  using Given = typename Pool::Given;
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  struct Held {
    std::uint64_t serial = 0;  // of the user
    Given given;
  };
  struct Pair {
    std::size_t connection;
    std::size_t before;  // the pair of this batch that the connection was in last
    User leaving, coming;
    std::string ras_port;
    Given old, given;
  };

  static std::string ras_port_of(std::size_t connection) { return fmt::format("VPN3-{}", connection); }

  static double computed() {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
  }

  Given checked(Given given) const {
    if (pool_.number(given) == 0) throw std::runtime_error("a Get was refused");
    return given;
  }

  const Given& given_before(const Pair& pair) const {
    return pair.before == kNone ? pair.old : batch_[pair.before].given;
  }

  void finish() {
    same_ = 0;
    for (const Pair& pair : batch_) {
      held_[pair.connection].given = checked(pair.given);
      if (pool_.number(pair.given) == address_before(pair)) ++same_;
    }
  }

  std::uint32_t address_before(const Pair& pair) const { return pool_.number(given_before(pair)); }

  CycleClock clock_;
  Pool& pool_;
  std::vector<Held> held_;
  std::vector<Pair> batch_;
  std::unordered_map<std::size_t, std::size_t> last_pair_of_;  // by connection, of the batch
  std::size_t same_ = 0;
  std::uint64_t serial_ = 0;
  std::mt19937_64 random_{88172645463325252};
};

}  // namespace raspool::bench
