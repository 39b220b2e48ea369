#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/bench/machine.hpp"

namespace raspool::bench {

// A line of the table: what was measured, and what it must be.
struct Row {
  // Times of our own get longer with whatever else the machine does, and so does what waits for a thread or
  // for the disk, more on one side than on the other: such a row is judged only if the machine was quiet when
  // the run began.
  enum class Judged { always, on_a_quiet_machine };

  std::string what = {};
  double measured = 0;
  std::string unit = {};  // "×", "ms"
  std::optional<double> at_most = {}, at_least = {};
  Judged judged = Judged::always;
  std::string detail = {};  // what the number was made of

  bool is_kept() const {
    return !(measured > at_most.value_or(measured)) && !(measured < at_least.value_or(measured));
  }
};

// A dot of the plot: a pair of Release and Get.
struct Point {
  int prefix = 0;    // the pool's size: /16
  double fill = 0;   // 0.99
  std::string side;  // whose pool
  double nanoseconds = 0;
};

// Its text says whether rows are judged that need a quiet machine.
inline constexpr std::string_view kQuietFact = "quiet";

// What benchmarks find is printed at once, and added to a file if there is one: several programs, one report.
class Results {
 public:
  explicit Results(std::optional<std::filesystem::path> file = std::nullopt) : file_(std::move(file)) {}
  // Takes --results=FILE out of a program's arguments.
  static Results from_arguments(int& argc, char** argv);

  void add(const Row& row) const;
  void add(const Point& point) const;
  void add(const Fact& fact) const;

 private:
  void write(const std::string& line) const;

  std::optional<std::filesystem::path> file_;
};

// What a program that measures has to do beside that: its exit code.
int tell_results(int argc, char** argv, const std::function<void(const Results&)>& measure);

struct ReadResults {
  std::vector<Fact> facts;
  std::vector<Row> rows;
  std::vector<Point> points;
};
ReadResults read_results(const std::filesystem::path& file);  // throws if it cannot be read

// "≤ 1.5 ×", "≥ 8 ×"; empty if the row has no bound.
std::string bound_text(const Row& row);
std::string number_text(double number);  // three digits that tell, as 1.23, 12.3, 1,230

}  // namespace raspool::bench
