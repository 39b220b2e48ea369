// What many rules cost: the same users come and go in two books, one with a single rule, the other with 200
// rules, 50 pools and 100 groups of 1,000 members. A decision of the second must cost at most twice one of
// the first, whoever asks. The counters are the medians of the best round, in nanoseconds, from the UTF-8
// name to the decision and its records.
//
//   match_bench                  measures, and prints the ratios
//   match_bench --at-most=2      and fails if the best repetition's ratio of Get is above 2
//
// The ratio is that of the kind of user who pays most.

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/lease/lease_book.hpp"
#include "tests/bench/churn.hpp"
#include "tests/bench/limit.hpp"
#include "tests/bench/many_rules.hpp"

namespace raspool::bench {
namespace {

using namespace std::chrono_literals;

constexpr int kRounds = 10;  // of each side, alternating
constexpr std::size_t kCallsInRound = 7'000;
constexpr int kWarmUp = 6;  // rounds; then every address has been used, and what is given is the one that was
                            // released longest ago
constexpr std::size_t kHolders = 20'000;
constexpr std::size_t kKinds = std::size(kUserKinds);

struct Best {
  double get = std::numeric_limits<double>::infinity(), release = get;
};

// A book and the connections of its users; two of them with the same seed see the same users.
class Office {
 public:
  explicit Office(std::shared_ptr<const Policy> policy)
      : policy_(std::move(policy)), book_({policy_, Mode::enforce, {}, 1}), held_(kHolders) {
    for (std::size_t index = 0; index < held_.size(); ++index) {
      held_[index].ras_port = fmt::format("VPN3-{}", index);
      held_[index].user = next_user();
      held_[index].kind = kind_of_last();
      get(held_[index]);
    }
    std::array<Best, kKinds> ignored;
    for (int round = 0; round < kWarmUp; ++round) run(ignored);
  }

  // Times of the kinds; the best round is kept.
  void run(std::array<Best, kKinds>& best) {
    std::array<std::vector<double>, kKinds> gets, releases;
    for (std::size_t done = 0; done < kCallsInRound; ++done) {
      Held& held = held_[random_() % held_.size()];
      const std::size_t left = held.kind;
      releases[left].push_back(clock_.time_of([&] { release(held); }));
      held.user = next_user();
      held.kind = kind_of_last();
      gets[held.kind].push_back(clock_.time_of([&] { get(held); }));
      if (held.address.is_none()) throw std::runtime_error("a Get was refused");
    }
    for (std::size_t kind = 0; kind < kKinds; ++kind) {
      best[kind].get = std::min(best[kind].get, median(gets[kind]));
      best[kind].release = std::min(best[kind].release, median(releases[kind]));
    }
  }

 private:
  struct Held {
    std::string user, ras_port;
    std::size_t kind = 0;
    Address address;
  };

  std::string next_user() {
    const std::uint64_t serial = serial_++;
    return user_name(kUserKinds[serial % kKinds], serial / kKinds);
  }

  std::size_t kind_of_last() const { return (serial_ - 1) % kKinds; }

  void get(Held& held) {
    journal_.clear();
    now_.wall += 1s;
    now_.ticks += 1s;
    const Decision decision =
        book_.assign({policy_->names().user_name(held.user), held.ras_port, AddressV4(), {}}, now_, journal_);
    held.address = decision.granted() ? decision.address : Address();
  }

  void release(const Held& held) {
    book_.release({policy_->names().user_name(held.user), held.ras_port, held.address}, now_, journal_);
    journal_.clear();
  }

  CycleClock clock_;
  std::shared_ptr<const Policy> policy_;
  LeaseBook book_;
  std::vector<Held> held_;
  Instant now_{WallTime(1'767'225'600s), Ticks(1h)};
  Journal journal_;
  std::uint64_t serial_ = 0;
  std::mt19937_64 random_{88172645463325252};
};

void get_and_release(benchmark::State& state) {
  static Office one(one_rule()), many(many_rules());
  std::array<Best, kKinds> of_one, of_many;
  for ([[maybe_unused]] auto _ : state) {
    for (int round = 0; round < kRounds; ++round) {
      one.run(of_one);
      many.run(of_many);
    }
  }
  double worst_get = 0, worst_release = 0;
  for (std::size_t kind = 0; kind < kKinds; ++kind) {
    const std::string name = to_text(kUserKinds[kind]);
    state.counters[name] = of_many[kind].get;
    state.counters[name + "_one"] = of_one[kind].get;
    worst_get = std::max(worst_get, of_many[kind].get / of_one[kind].get);
    worst_release = std::max(worst_release, of_many[kind].release / of_one[kind].release);
  }
  state.counters["ratio_get"] = worst_get;
  state.counters["ratio_release"] = worst_release;
}
BENCHMARK(get_and_release)->Iterations(1)->Repetitions(3)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace raspool::bench

int main(int argc, char** argv) {
  return raspool::bench::run_with_limit(
      argc, argv, "ratio_get", "Get: 200 rules cost {:.2f} times a single one at best, for who pays most",
      raspool::bench::Row{.what = "Get with 200 rules over one with a single rule, for who pays most",
                          .unit = "×",
                          .at_most = 2});
}
