#include "core/trace/replay/replay_report.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/trace/time_text.hpp"

namespace raspool {

std::size_t TimeGrid::index_of(WallTime time) const {
  if (time <= begin || count == 0) return 0;
  return std::min(static_cast<std::size_t>((time - begin) / width), count - 1);
}

std::string shown_time(WallTime time) {
  std::string text = to_text(time).substr(0, 19);
  text[10] = ' ';
  return text;
}

std::string shown_length(Duration length) {
  using namespace std::chrono;
  const auto whole = floor<seconds>(length).count();
  const auto two = [](std::int64_t large, const char* unit, std::int64_t small, const char* small_unit) {
    return small == 0 ? fmt::format("{} {}", large, unit)
                      : fmt::format("{} {} {} {}", large, unit, small, small_unit);
  };
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return two(whole / 60, "m", whole % 60, "s");
  if (whole < 86400) return two(whole / 3600, "h", whole % 3600 / 60, "m");
  return two(whole / 86400, "d", whole % 86400 / 3600, "h");
}

}  // namespace raspool
