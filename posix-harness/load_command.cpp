#include "posix-harness/load_command.hpp"

#include <fmt/format.h>

#include <chrono>
#include <iterator>
#include <ostream>
#include <string>
#include <string_view>

#include "core/lease/decision.hpp"
#include "posix-harness/exit_code.hpp"

namespace raspool::posix {
namespace {

constexpr std::size_t kMostViolationsShown = 20;

double microseconds(std::chrono::nanoseconds length) { return static_cast<double>(length.count()) / 1000; }

void write_latency(std::string& text, std::string_view of, const LatencyHistogram& latency) {
  fmt::format_to(std::back_inserter(text),
                 "{:<9} us  p50 {:>9.1f}  p90 {:>9.1f}  p99 {:>9.1f}  max {:>9.1f}\n", of,
                 microseconds(latency.percentile(0.50)), microseconds(latency.percentile(0.90)),
                 microseconds(latency.percentile(0.99)), microseconds(latency.longest()));
}

void write_answers(std::string& text, const LoadReport& report, bool granted) {
  fmt::format_to(std::back_inserter(text), "{:<9}", granted ? "granted" : "refused");
  bool any = false;
  for (const auto& [reason, times] : report.answers) {
    if ((result_code(reason) == 0) != granted) continue;
    fmt::format_to(std::back_inserter(text), "{} {} {}", any ? "," : "", to_text(reason), times);
    any = true;
  }
  text += any ? "\n" : " none\n";
}

std::string text_of(const LoadReport& report, const LoadOptions& options) {
  std::string text;
  const double seconds = report.took.count();
  fmt::format_to(std::back_inserter(text), "{:.1f} s, {} threads, {} users, seed {}\n", seconds,
                 options.threads, options.users, options.seed);
  fmt::format_to(std::back_inserter(text), "{:<9} {} ({:.0f} a second)\n", "gets", report.gets,
                 static_cast<double>(report.gets) / seconds);
  fmt::format_to(std::back_inserter(text), "{:<9} {} ({:.0f} a second)\n", "releases", report.releases,
                 static_cast<double>(report.releases) / seconds);
  write_answers(text, report, true);
  write_answers(text, report, false);
  write_latency(text, "get", report.get_latency);
  write_latency(text, "release", report.release_latency);
  fmt::format_to(std::back_inserter(text), "{:<9} {}\n", "live", report.live_at_end);
  if (report.violations.empty()) {
    text += "no address was live twice or given while it rested for another; the service's own checks hold\n";
    return text;
  }
  fmt::format_to(std::back_inserter(text), "{} VIOLATIONS\n", report.violations.size());
  for (std::size_t number = 0; number < std::min(report.violations.size(), kMostViolationsShown); ++number) {
    text += "  " + report.violations[number] + "\n";
  }
  return text;
}

}  // namespace

int load(const Composition::Options& composition_options, const LoadOptions& options, std::ostream& output) {
  Composition composition(composition_options);
  if (!composition.configuration()) return kUnusable;
  const LoadReport report = run_load(composition.service(), *composition.configuration(), options);
  output << text_of(report, options) << std::flush;
  const bool stopped = composition.stop();
  return report.violations.empty() && stopped ? kDone : kFailed;
}

}  // namespace raspool::posix
