#pragma once

#include <cstddef>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "core/trace/numbered_lines.hpp"
#include "core/trace/scenario_line.hpp"
#include "core/trace/trace_line.hpp"

namespace raspool {

struct BrokenLine {
  std::string what;  // what is wrong with it, in one sentence
};

// One line, as JSON. Keys that the format does not know are skipped (but not inside `expect`, where a
// misspelt key would be a promise never checked). Never throws for any input.
std::variant<TraceLine, BrokenLine> parse_trace_line(std::string_view text);
std::variant<ScenarioLine, BrokenLine> parse_scenario_line(std::string_view text);

// Reads a trace or a scenario line by line. A broken line is reported in its place, and reading goes on
// behind it.
template <class Line, std::variant<Line, BrokenLine> (*parse)(std::string_view),
          NumberedLines::Comments comments>
class JsonLinesReader {
 public:
  struct Item {
    std::size_t number = 0;  // from 1
    std::variant<Line, BrokenLine> content;
  };

  explicit JsonLinesReader(std::istream& stream) : lines_(stream, comments) {}

  std::optional<Item> next() {  // nothing at the end
    const auto line = lines_.next();
    if (!line) return std::nullopt;
    if (line->too_long) return Item{line->number, BrokenLine{"longer than any line of a trace (1 MiB)"}};
    return Item{line->number, parse(line->text)};
  }

 private:
  NumberedLines lines_;
};
using TraceReader = JsonLinesReader<TraceLine, parse_trace_line, NumberedLines::Comments::none>;
using ScenarioReader = JsonLinesReader<ScenarioLine, parse_scenario_line, NumberedLines::Comments::allowed>;

}  // namespace raspool
