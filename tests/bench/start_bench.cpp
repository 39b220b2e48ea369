// How long a start takes with a large state file and a very large history, both warm: opening both files,
// recovery, and the book that decides by what they say. The history is not read; this shows it.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstdlib>

#include "core/lease/lease_book.hpp"
#include "tests/bench/large_site.hpp"
#include "tests/bench/limit.hpp"
#include "tests/support/policy_builder.hpp"
#include "tests/support/times.hpp"

namespace raspool::test {
namespace {

constexpr double kLimitSeconds = 0.1;

void start(benchmark::State& state) {
  LargeSite site(state.range(0));
  const auto policy = one_pool("10.0.0.0/8");
  for (auto iteration : state) {
    const auto store = site.open();
    auto recovered = store->recover();
    const auto& content = std::get<Recovered>(recovered);
    LeaseBook book({policy, Mode::enforce, nullptr, content.next_sequence});
    Journal journal;
    book.restore(content.last, {true, kStart.wall}, at(std::chrono::hours(1)), journal);
    benchmark::DoNotOptimize(book.next_sequence());
    if (content.last.size() != LargeSite::kAddresses) state.SkipWithError("the leases are not all there");
  }
  state.counters["of_limit"] = benchmark::Counter(kLimitSeconds * static_cast<double>(state.iterations()),
                                                  benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(start)->Arg(10'000'000)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(10);

}  // namespace
}  // namespace raspool::test

int main(int argc, char** argv) {
  return raspool::bench::run_with_limit(
      argc, argv, "of_limit", "A start with ten million tenures and 100,000 leases takes {:.2f} of 0.1 s");
}
