#include "tests/bench/limit.hpp"

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace raspool::bench {
namespace {

// Prints as always, and keeps the best ratio.
class BestRatio : public benchmark::ConsoleReporter {
 public:
  explicit BestRatio(std::string ratio) : ConsoleReporter(OO_None), ratio_(std::move(ratio)) {}
  void ReportRuns(const std::vector<Run>& runs) override {
    ConsoleReporter::ReportRuns(runs);
    for (const Run& run : runs) {
      const auto ratio = run.counters.find(ratio_);
      const bool single = run.run_type == Run::RT_Iteration;
      if (single && ratio != run.counters.end()) best_ = std::min(best_, ratio->second.value);
    }
  }
  double best() const { return best_; }

 private:
  std::string ratio_;
  double best_ = std::numeric_limits<double>::infinity();
};

std::optional<double> take_limit(int& argc, char** argv) {
  constexpr std::string_view kOption = "--at-most=";
  for (int index = 1; index < argc; ++index) {
    const std::string_view argument = argv[index];
    if (!argument.starts_with(kOption)) continue;
    std::copy(argv + index + 1, argv + argc + 1, argv + index);
    --argc;
    return std::stod(std::string(argument.substr(kOption.size())));
  }
  return std::nullopt;
}

}  // namespace

int run_with_limit(int argc, char** argv, const std::string& ratio, const std::string& told,
                   const std::optional<Row>& row) {
  const Results results = Results::from_arguments(argc, argv);
  const std::optional<double> limit = take_limit(argc, argv);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  BestRatio reporter(ratio);
  benchmark::RunSpecifiedBenchmarks(&reporter);
  fmt::print("{}\n", fmt::format(fmt::runtime(told), reporter.best()));
  if (row) {
    Row measured = *row;
    measured.measured = reporter.best();
    results.add(measured);
  }
  if (limit && reporter.best() > *limit) {
    fmt::print("more than {:.2f} times\n", *limit);
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}

}  // namespace raspool::bench
