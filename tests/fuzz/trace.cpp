#include <sstream>
#include <string>
#include <variant>

#include "core/trace/trace_reader.hpp"
#include "core/trace/trace_writer.hpp"
#include "tests/fuzz/fuzzed.hpp"
#include "tests/fuzz/must_hold.hpp"

namespace raspool::fuzz {
namespace {

template <class Reader, class Line, class Parse>
void read_all(std::string_view bytes, Parse parse) {
  std::istringstream stream{std::string(bytes)};
  Reader reader(stream);
  std::size_t last = 0;
  while (const auto item = reader.next()) {
    must_hold(item->number > last, "line numbers rise");
    last = item->number;
    if (const auto* const broken = std::get_if<BrokenLine>(&item->content)) {
      must_hold(!broken->what.empty(), "what is wrong with a line is told in words");
      continue;
    }
    const Line& line = std::get<Line>(item->content);
    const auto again = parse(to_text(line));
    must_hold(std::holds_alternative<Line>(again) && std::get<Line>(again) == line,
              "a line that was read is written so that it is read again as the same");
  }
}

}  // namespace

void read_a_trace(std::string_view bytes) {
  read_all<TraceReader, TraceLine>(bytes, parse_trace_line);
  read_all<ScenarioReader, ScenarioLine>(bytes, parse_scenario_line);
}

}  // namespace raspool::fuzz
