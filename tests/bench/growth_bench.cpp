// What users cost in memory, what growing costs in time, and what a large pool costs before anybody comes.
//
//   growth_bench [--results=FILE]

#include <fmt/format.h>
#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <exception>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "core/lease/lease_book.hpp"
#include "tests/bench/churn.hpp"
#include "tests/bench/memory.hpp"
#include "tests/bench/results.hpp"
#include "tests/support/policy_builder.hpp"
#include "tests/support/times.hpp"

namespace raspool::bench {
namespace {

using namespace std::chrono_literals;

// A book that many new users come to, none of whom leaves.
class Grower {
 public:
  Grower() { journal_.reserve(1); }

  // The longest Get, in nanoseconds.
  double grow_to(std::uint64_t users) {
    double longest = 0;
    for (; users_ < users; ++users_) {
      const std::string user = fmt::format("user{:010}@example.com", users_);
      const std::string ras_port = fmt::format("VPN3-{}", users_);
      const std::uint64_t before = processor_time();
      const Decision decision =
          book_.assign({policy_->names().user_name(user), ras_port, AddressV4(), {}}, test::kStart, journal_);
      longest = std::max(longest, static_cast<double>(processor_time() - before));
      journal_.clear();
      if (!decision.granted()) throw std::runtime_error("a Get was refused");
    }
    return longest;
  }

 private:
  // Nanoseconds that this thread has computed: that it had to wait for a processor is no pause of ours.
  static std::uint64_t processor_time() {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(time.tv_nsec);
  }

  std::shared_ptr<const Policy> policy_ = test::one_pool("10.0.0.0/8");
  LeaseBook book_{{policy_, Mode::enforce, {}, 1}};
  Journal journal_;
  std::uint64_t users_ = 0;
};

void measure_growth(Results& results) {
  constexpr std::uint64_t kMillion = 1'000'000;
  constexpr std::size_t kName = 26, kRuns = 2;  // bytes of "user0000000000@example.com"
  std::vector<double> pauses;
  for (std::size_t run = 0; run < kRuns; ++run) {
    ::malloc_trim(0);
    const auto before = static_cast<double>(resident_bytes());
    auto grower = std::make_unique<Grower>();
    double longest = grower->grow_to(kMillion);
    const double bytes = (static_cast<double>(resident_bytes()) - before) / static_cast<double>(kMillion);
    longest = std::max(longest, grower->grow_to(3 * kMillion));
    const double later = (static_cast<double>(resident_bytes()) - before) / static_cast<double>(3 * kMillion);
    pauses.push_back(longest / 1e6);
    if (run > 0) continue;  // what the first has given back is not new to the second
    results.add(Row{.what = "resident memory of a known user beside the name, of a million",
                    .measured = bytes - kName,
                    .unit = "bytes",
                    .at_most = 72,
                    .detail = fmt::format("{:.0f} with the name; of three million {:.0f}", bytes, later)});
  }
  results.add(Row{.what = "longest Get while a book grows to 3 million users (processor time)",
                  .measured = *std::min_element(pauses.begin(), pauses.end()),
                  .unit = "ms",
                  .at_most = 5,
                  .detail = fmt::format("the best of {} runs; the worst {:.2f} ms", kRuns,
                                        *std::max_element(pauses.begin(), pauses.end()))});
}

void measure_large_pool(Results& results) {
  constexpr int kRuns = 51;
  const CycleClock clock;
  std::vector<double> creations, first_gets, grown;
  for (int run = 0; run < kRuns; ++run) {
    const auto policy = test::one_pool("10.0.0.0/8");
    const auto resident = static_cast<double>(resident_bytes());
    std::unique_ptr<LeaseBook> book;
    creations.push_back(clock.time_of([&] {
      book = std::make_unique<LeaseBook>(LeaseBook::Settings{policy, Mode::enforce, {}, 1});
    }) / 1e6);
    grown.push_back(static_cast<double>(resident_bytes()) - resident);
    Journal journal;
    Address given;
    first_gets.push_back(clock.time_of([&] {
      given = book->assign({policy->names().user_name("user@example.com"), "VPN3-1", AddressV4(), {}},
                           test::kStart, journal)
                  .address;
    }) / 1e3);
    if (given.is_none()) throw std::runtime_error("a Get was refused");
  }
  results.add(
      Row{.what = "a /8 pool: creation", .measured = median(creations), .unit = "ms", .at_most = 0.1});
  results.add(
      Row{.what = "a /8 pool: first Get", .measured = median(first_gets), .unit = "µs", .at_most = 20});
  constexpr double kAddresses = 16'777'216;
  results.add(Row{.what = "resident memory of an untouched address, of a /8",
                  .measured = std::floor(grown.front() / kAddresses),
                  .unit = "bytes",
                  .at_most = 0,
                  .detail = fmt::format("{:.0f} KiB for the whole pool", grown.front() / 1024)});
}

// A user with many live leases, against one with one: each takes one more and gives it back.
void measure_many_leases(Results& results) {
  constexpr int kLeases = 4'000, kRounds = 51, kPairs = 20;
  const auto policy = test::one_pool("10.0.0.0/16", {.hold_down = 0s});
  LeaseBook book({policy, Mode::enforce, {}, 1});
  Journal journal;
  const UserName many = policy->names().user_name("many@example.com");
  const UserName one = policy->names().user_name("one@example.com");
  const auto get = [&](const UserName& user, const std::string& ras_port) {
    journal.clear();
    const Decision decision = book.assign({user, ras_port, AddressV4(), {}}, test::kStart, journal);
    if (!decision.granted()) throw std::runtime_error("a Get was refused");
    return decision.address;
  };
  for (int lease = 0; lease < kLeases; ++lease) get(many, fmt::format("VPN3-{}", lease));
  get(one, fmt::format("VPN3-{}", kLeases));
  const std::string ras_port = fmt::format("VPN3-{}", kLeases + 1);
  const CycleClock clock;
  const auto times = [&](const UserName& user) {
    std::vector<double> gets;
    for (int pair = 0; pair < kPairs; ++pair) {
      Address address;
      gets.push_back(clock.time_of([&] { address = get(user, ras_port); }));
      book.release({user, ras_port, address}, test::kStart, journal);
    }
    return median(gets);
  };
  std::vector<double> ratios, of_many, of_one;
  for (int round = 0; round < kRounds; ++round) {
    of_many.push_back(times(many));
    of_one.push_back(times(one));
    ratios.push_back(of_many.back() / of_one.back());
  }
  results.add(Row{.what = "Get of a user with 4,000 live leases over one with one",
                  .measured = median(ratios),
                  .unit = "×",
                  .at_most = 2,
                  .detail = fmt::format("{:.0f} ns, {:.0f} ns", median(of_many), median(of_one))});
}

int measure_all(int argc, char** argv) {
  Results results = Results::from_arguments(argc, argv);
  measure_large_pool(results);
  measure_growth(results);
  measure_many_leases(results);
  return 0;
}

}  // namespace
}  // namespace raspool::bench

int main(int argc, char** argv) try {
  return raspool::bench::measure_all(argc, argv);
} catch (const std::exception& exception) {
  fmt::print(stderr, "{}\n", exception.what());
  return 1;
}
