// How far LeaseBook is from the floor: a /16, 99 % full, users coming and going, no journal behind it. The
// counters are the medians of the best round, in nanoseconds: of a granted Get of a new user and of a
// Release, from the UTF-8 name to the decision and its records. Those with `_floor` are Floor's for the same
// work.
//
//   book_bench                  measures, and prints the ratios
//   book_bench --at-most=3      and fails if the best repetition's ratio of Get is above 3

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <string>

#include "core/lease/lease_book.hpp"
#include "tests/bench/churn.hpp"
#include "tests/bench/floor.hpp"
#include "tests/bench/limit.hpp"

namespace raspool::bench {
namespace {

using namespace std::chrono_literals;

// Of each side, alternating: many short ones, so that some fall where nothing else runs on the machine.
constexpr int kRounds = 100;
constexpr std::size_t kCallsInRound = 1'000;
constexpr double kFill = 0.99;

AddressRange addresses() { return *AddressRange::parse("10.0.0.1-10.0.255.254"); }
std::size_t holders() { return static_cast<std::size_t>(kFill * static_cast<double>(addresses().size())); }

class FloorPool {
 public:
  struct Held {
    std::string user;
    std::size_t ras_port = 0;  // not the floor's business
    AddressV4 address;
  };
  static bool granted(const Held& held) { return held.address != AddressV4(); }
  void listen(const Held& held) { heard_ = held.user.size() + held.ras_port; }
  void get(Held& held) { held.address = floor_.assign(held.user); }
  void release(const Held& held) { floor_.release(held.user, held.address); }

 private:
  Floor floor_{addresses()};
  volatile std::size_t heard_ = 0;
};

class BookPool {
 public:
  struct Held {
    std::string user;
    std::size_t ras_port = 0;
    Address address;
  };
  static bool granted(const Held& held) { return !held.address.is_none(); }

  void listen(const Held& held) { ras_port_ = ras_ports_[held.ras_port]; }

  void get(Held& held) {
    pass_a_second();
    const Decision decision =
        book_.assign({policy_->names().user_name(held.user), ras_port_, AddressV4(), {}}, now_, journal_);
    held.address = decision.granted() ? decision.address : Address();
  }

  void release(const Held& held) {
    book_.release({policy_->names().user_name(held.user), ras_port_, held.address}, now_, journal_);
    journal_.clear();
  }

 private:
  static std::shared_ptr<const Policy> policy() {
    Policy::Parts parts;
    PoolSettings pool;
    pool.name = "staff";
    pool.addresses.add(addresses());
    parts.pools.push_back(pool);
    Rule rule;
    rule.name = "everybody";
    rule.pools = {0};
    parts.rules.push_back(rule);
    return std::make_shared<const Policy>(std::move(parts));
  }

  static std::vector<std::string> ras_ports() {
    std::vector<std::string> names;
    for (std::size_t index = 0; index < holders(); ++index) names.push_back(fmt::format("VPN3-{}", index));
    return names;
  }

  // So that the address released longest ago, one of some 650, has had its hold-down.
  void pass_a_second() {
    journal_.clear();
    now_.wall += 1s;
    now_.ticks += 1s;
  }

  std::shared_ptr<const Policy> policy_ = policy();
  std::vector<std::string> ras_ports_ = ras_ports();
  std::string ras_port_;  // of the call to come
  LeaseBook book_{{policy_, Mode::enforce, {}, 1}};
  Instant now_{WallTime(1'767'225'600s), Ticks(1h)};
  Journal journal_;
};

// Fills both once; every address has been used when it is ready.
struct Contest {
  FloorPool floor_pool;
  BookPool book_pool;
  Churn<FloorPool> floor{floor_pool, holders()};
  Churn<BookPool> book{book_pool, holders()};

  Contest() {
    floor.run(addresses().size());
    book.run(addresses().size());
  }
};

// The median of each round's calls; of the rounds the best, because what else runs on the machine only adds.
struct Best {
  double get = std::numeric_limits<double>::infinity(), release = get;

  template <class Times>
  void take(const Times& times) {
    get = std::min(get, median(times.get));
    release = std::min(release, median(times.release));
  }
};

void get_and_release(benchmark::State& state) {
  static Contest contest;
  Best floor, book;
  for ([[maybe_unused]] auto _ : state) {
    for (int round = 0; round < kRounds; ++round) {
      floor.take(contest.floor.run(kCallsInRound));
      book.take(contest.book.run(kCallsInRound));
    }
  }
  state.counters["get"] = book.get;
  state.counters["get_floor"] = floor.get;
  state.counters["get_ratio"] = book.get / floor.get;
  state.counters["release"] = book.release;
  state.counters["release_floor"] = floor.release;
  state.counters["release_ratio"] = book.release / floor.release;
}
BENCHMARK(get_and_release)->Iterations(1)->Repetitions(3)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace raspool::bench

int main(int argc, char** argv) {
  return raspool::bench::run_with_limit(argc, argv, "get_ratio", "Get: {:.2f} times the floor at best");
}
