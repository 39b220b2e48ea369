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
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} m {} s", whole / 60, whole % 60);
  if (whole < 86400) return fmt::format("{} h {} m", whole / 3600, whole % 3600 / 60);
  return fmt::format("{} d {} h", whole / 86400, whole % 86400 / 3600);
}

}  // namespace raspool
