// Makes one report of what several benchmarks have found.
//
//   bench_report begin RESULTS [NAME=TEXT...]      begins the file anew, with what the machine is, and other
//                                                  facts: versions of what is measured
//   bench_report end RESULTS MARKDOWN SVG          prints the table, writes both, and fails if a bound is not
//                                                  kept that can be judged

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <fstream>
#include <map>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "tests/bench/fill_plot.hpp"
#include "tests/bench/machine.hpp"
#include "tests/bench/results.hpp"

namespace raspool::bench {
namespace {

int begin(const std::filesystem::path& file, std::span<char*> facts) {
  std::filesystem::remove(file);
  const Results results(file);
  for (const Fact& fact : machine_facts()) results.add(fact);
  for (const std::string_view fact : facts) {
    const auto equals = fact.find('=');
    if (equals == std::string_view::npos) throw std::runtime_error(std::string(fact) + ": not NAME=TEXT");
    results.add(Fact{std::string(fact.substr(0, equals)), std::string(fact.substr(equals + 1))});
  }
  results.add(Fact{std::string(kQuietFact), machine_is_quiet() ? "yes" : "no"});
  return 0;
}

void write_file(const std::filesystem::path& file, const std::string& text) {
  std::ofstream out(file);
  out << text;
  if (!out.flush()) throw std::runtime_error(file.string() + " cannot be written");
}

class Report {
 public:
  explicit Report(ReadResults results) : results_(std::move(results)) {
    for (const Fact& fact : results_.facts) {
      if (fact.name == kQuietFact) quiet_ = fact.text == "yes";
    }
  }

  std::string markdown(const std::string& plot) const {
    std::string out =
        "# What a run measured\n\nWritten by `./run bench`; what each line is, and how it is measured, is in "
        "[README.md](README.md).\n\n| | |\n|---|---|\n";
    for (const Fact& fact : results_.facts) out += fmt::format("| {} | {} |\n", fact.name, fact.text);
    out += "\n## Bounds\n\n| what | measured | must be | | made of |\n|---|--:|--:|---|---|\n";
    for (const Row& row : results_.rows) {
      out += fmt::format("| {} | {} {} | {} | {} | {} |\n", row.what, number_text(row.measured), row.unit,
                         bound_text(row), verdict(row), row.detail);
    }
    return out + fmt::format("\n## A pair by fill\n\n![Nanoseconds of a pair over the fill]({})\n\n", plot) +
           pairs();
  }

  std::string text() const {
    std::size_t widest = 0;
    for (const Row& row : results_.rows) widest = std::max(widest, row.what.size());
    std::string out;
    for (const Row& row : results_.rows) {
      out += fmt::format("{:{}}  {:>9} {:6} {:>11}  {}\n", row.what, widest, number_text(row.measured),
                         row.unit, bound_text(row), verdict(row));
    }
    return out;
  }

  std::string plot() const { return fill_plot(results_.points); }

  std::vector<std::string> broken() const {
    std::vector<std::string> lines;
    for (const Row& row : results_.rows) {
      if (row.is_kept() || !is_judged(row)) continue;
      lines.push_back(fmt::format("{}: {} {}, must be {}{}", row.what, number_text(row.measured), row.unit,
                                  bound_text(row), row.detail.empty() ? "" : " (" + row.detail + ")"));
    }
    return lines;
  }

 private:
  bool is_judged(const Row& row) const { return row.judged == Row::Judged::always || quiet_; }

  std::string verdict(const Row& row) const {
    if (bound_text(row).empty()) return "";
    if (row.is_kept()) return "kept";
    return is_judged(row) ? "not kept" : "not kept, but other work was under way";
  }

  // Nanoseconds by size and fill, a column for each side.
  std::string pairs() const {
    std::map<std::pair<int, double>, std::map<std::string, double>> cells;
    std::map<std::string, int> sides;
    for (const Point& point : results_.points) {
      cells[{-point.prefix, point.fill}][point.side] = point.nanoseconds;
      ++sides[point.side];
    }
    std::string out = "| pool |", rule = "|---|";
    for (const auto& [side, count] : sides) {
      out += fmt::format(" {}, ns |", side);
      rule += "--:|";
    }
    out += "\n" + rule + "\n";
    for (const auto& [cell, times] : cells) {
      out += fmt::format("| /{} {:g} % |", -cell.first, cell.second * 100);
      for (const auto& [side, count] : sides) {
        const auto time = times.find(side);
        out += time == times.end() ? " |" : fmt::format(" {} |", number_text(time->second));
      }
      out += "\n";
    }
    return out;
  }

  ReadResults results_;
  bool quiet_ = false;
};

int end(const std::filesystem::path& file, const std::filesystem::path& markdown,
        const std::filesystem::path& svg) {
  const Report report(read_results(file));
  write_file(markdown, report.markdown(svg.filename().string()));
  write_file(svg, report.plot());
  fmt::print("{}\nWritten: {}, {}\n", report.text(), markdown.string(), svg.string());
  const auto broken = report.broken();
  for (const std::string& line : broken) fmt::print(stderr, "not kept: {}\n", line);
  return broken.empty() ? 0 : 1;
}

int run(std::span<char*> arguments) {
  if (arguments.size() >= 2 && std::string_view(arguments[0]) == "begin") {
    return begin(arguments[1], arguments.subspan(2));
  }
  if (arguments.size() == 4 && std::string_view(arguments[0]) == "end") {
    return end(arguments[1], arguments[2], arguments[3]);
  }
  fmt::print(stderr, "usage: bench_report begin RESULTS [NAME=TEXT...] | end RESULTS MARKDOWN SVG\n");
  return 2;
}

}  // namespace
}  // namespace raspool::bench

int main(int argc, char** argv) try {
  return raspool::bench::run({argv + 1, argv + argc});
} catch (const std::exception& exception) {
  fmt::print(stderr, "{}\n", exception.what());
  return 1;
}
