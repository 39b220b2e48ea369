#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/trace/replay/replay_report.hpp"

namespace raspool {

// Plots as SVG within a page; their colours are the page's.

// Values over time as steps, with a line at `limit`, if there is one.
std::string svg_steps(const std::string& title, const TimeGrid& grid,
                      const std::vector<std::uint64_t>& values, std::optional<std::uint64_t> limit,
                      const char* css_class);

struct Bar {
  std::string label;
  std::uint64_t value = 0;
};
std::string svg_bars(const std::string& title, const std::vector<Bar>& bars);

}  // namespace raspool
