// How far a durable Get is from the disk itself. In rounds that alternate, on one disk: 64 bytes appended and
// synced (BareJournal) against a Get of a new user under durability "power", of the whole service with its
// SQLite files, its fold running. First with one caller: what a call takes. Then with 16 that wait at the
// same time: how many are done in a second.
//
//   commit_bench [FOLDER] [--results=FILE]      measures on the disk of this folder (default: the working
//                                               folder), and prints the ratios

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <thread>
#include <vector>

#include "posix-harness/composition.hpp"
#include "posix-harness/latency_histogram.hpp"
#include "tests/bench/bare_journal.hpp"
#include "tests/bench/churn.hpp"
#include "tests/bench/one_pool_file.hpp"
#include "tests/bench/results.hpp"
#include "tests/support/temporary_folder.hpp"

namespace raspool::bench {
namespace {

using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

constexpr int kRounds = 9;
constexpr auto kRound = 500ms;  // of each side
constexpr unsigned kCallers = 16;

struct Measured {
  posix::LatencyHistogram latency;
  double calls_in_a_second = 0;
};

// `callers` threads repeat the call of this caller until the time is over.
template <class Call>
Measured measure(unsigned callers, Call call) {
  std::vector<posix::LatencyHistogram> latencies(callers);
  std::vector<std::thread> threads;
  const auto start = Steady::now(), end = start + kRound;
  for (unsigned caller = 0; caller < callers; ++caller) {
    threads.emplace_back([&, caller] {
      for (auto before = Steady::now(); before < end;) {
        call(caller);
        const auto after = Steady::now();
        latencies[caller].add(after - before);
        before = after;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const std::chrono::duration<double> took = Steady::now() - start;
  Measured measured;
  for (const auto& latency : latencies) measured.latency.add(latency);
  measured.calls_in_a_second = static_cast<double>(measured.latency.count()) / took.count();
  return measured;
}

// The service, and callers each of whom is a new user every time.
class Service {
 public:
  explicit Service(const std::filesystem::path& folder)
      : composition_({write_configuration(folder, {.range = "10.0.0.0/8"}), {{}}}) {
    get(0);  // opens the state file
  }

  void get(unsigned caller) {
    const std::string user = fmt::format("CORP\\user{}-{}", caller, ++users_[caller]);
    const std::string ras_port = fmt::format("VPN{}-{}", caller, users_[caller]);
    const Decision decision = composition_.service().assign({user, ras_port, AddressV4(), {}});
    if (!decision.granted()) throw std::runtime_error("a Get was refused");
  }
  std::uint64_t late() { return composition_.service().status().late_answers; }

 private:
  posix::Composition composition_;
  std::vector<std::uint64_t> users_ = std::vector<std::uint64_t>(kCallers);
};

double microseconds(std::chrono::nanoseconds length) { return static_cast<double>(length.count()) / 1000; }

struct Comparison {
  double of_p50 = 0, of_rate = 0;  // ours over the bare one's: medians of the rounds
  posix::LatencyHistogram bare, service;

  std::string detail() const {
    return fmt::format(
        "in µs p50 {:.0f} (bare {:.0f}), p99 {:.0f} (bare {:.0f}), longest {:.0f} (bare {:.0f})",
        microseconds(service.percentile(0.5)), microseconds(bare.percentile(0.5)),
        microseconds(service.percentile(0.99)), microseconds(bare.percentile(0.99)),
        microseconds(service.longest()), microseconds(bare.longest()));
  }
};

Comparison compare_callers(unsigned callers, BareJournal& bare, Service& service) {
  Comparison comparison;
  std::vector<double> ratios_of_p50, ratios_of_rate;
  for (int round = 0; round < kRounds; ++round) {
    const Measured floor = measure(callers, [&](unsigned) { bare.append_and_wait(); });
    const Measured gets = measure(callers, [&](unsigned caller) { service.get(caller); });
    ratios_of_p50.push_back(microseconds(gets.latency.percentile(0.5)) /
                            microseconds(floor.latency.percentile(0.5)));
    ratios_of_rate.push_back(gets.calls_in_a_second / floor.calls_in_a_second);
    comparison.bare.add(floor.latency);
    comparison.service.add(gets.latency);
  }
  comparison.of_p50 = median(ratios_of_p50);
  comparison.of_rate = median(ratios_of_rate);
  return comparison;
}

int compare(int argc, char** argv) {
  const Results results = Results::from_arguments(argc, argv);
  const test::TemporaryFolder folder(argc > 1 ? argv[1] : ".");
  BareJournal bare(folder / "bare");
  Service service(folder.path());
  const Comparison one = compare_callers(1, bare, service);
  results.add(Row{.what = "durable Get of one caller over one bare sync, p50",
                  .measured = one.of_p50,
                  .unit = "×",
                  .at_most = 1.25,
                  .judged = Row::Judged::on_a_quiet_machine,
                  .detail = one.detail()});
  results.add(Row{.what = "durable Get of one caller with the fold running, p99",
                  .measured = microseconds(one.service.percentile(0.99)) / 1000,
                  .unit = "ms",
                  .at_most = 3,
                  .judged = Row::Judged::on_a_quiet_machine});
  const Comparison many = compare_callers(kCallers, bare, service);
  results.add(
      Row{.what = fmt::format("durable Gets a second of {} callers over the group-commit ceiling", kCallers),
          .measured = many.of_rate,
          .unit = "×",
          .at_least = 0.75,
          .detail = many.detail()});
  const std::uint64_t late = service.late();
  if (late > 0) fmt::print("{} answers were late: the disk is too slow to measure anything\n", late);
  return late > 0 ? 1 : 0;
}

}  // namespace
}  // namespace raspool::bench

int main(int argc, char** argv) try {
  return raspool::bench::compare(argc, argv);
} catch (const std::exception& exception) {
  fmt::print(stderr, "{}\n", exception.what());
  return 1;
}
