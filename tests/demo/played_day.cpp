#include "tests/demo/played_day.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "core/trace/trace_reader.hpp"

namespace raspool::demo {

std::variant<PlayedDay, std::string> PlayedDay::read(const std::filesystem::path& answers) {
  std::ifstream stream(answers);
  if (!stream) return answers.string() + ": cannot be read";
  PlayedDay day;
  TraceReader reader(stream);
  while (const auto item = reader.next()) {
    const auto* line = std::get_if<TraceLine>(&item->content);
    if (!line) {
      return fmt::format("{}:{}: {}", answers.string(), item->number,
                         std::get<BrokenLine>(item->content).what);
    }
    day.lines_.push_back(*line);
  }
  return day;
}

std::vector<TraceLine> PlayedDay::gets() const {
  std::vector<TraceLine> gets;
  std::ranges::copy_if(lines_, std::back_inserter(gets),
                       [](const TraceLine& line) { return is_get(line.call); });
  return gets;
}

bool is_granted(const TraceLine& get) { return get.result == 0u && get.out; }

UserName user_of(const TraceLine& line) { return NameRules().user_name(line.user.value_or("")); }

}  // namespace raspool::demo
