#include "core/trace/replay/svg_plot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "core/trace/replay/html_text.hpp"

namespace raspool {
namespace {

constexpr double kWidth = 760, kHeight = 200, kLeft = 52, kRight = 12, kTop = 14, kBottom = 26;
constexpr double kPlotWidth = kWidth - kLeft - kRight, kPlotHeight = kHeight - kTop - kBottom;
constexpr std::size_t kTimesTold = 6;

using Out = std::back_insert_iterator<std::string>;

// 1, 2 or 5 and zeros: so that at most five lines show the height.
std::uint64_t step_for(std::uint64_t most) {
  std::uint64_t step = 1;
  while (most / step > 5) {
    const std::uint64_t doubled = most / (step * 2), by_five = most / (step * 5);
    if (doubled <= 5) return step * 2;
    if (by_five <= 5) return step * 5;
    step *= 10;
  }
  return step;
}

double height_of(std::uint64_t value, std::uint64_t top) {
  return kTop + kPlotHeight * (1 - static_cast<double>(value) / static_cast<double>(top));
}

void begin_plot(Out out, const std::string& title) {
  fmt::format_to(out,
                 "<figure><figcaption>{0}</figcaption><svg viewBox=\"0 0 {1} {2}\" role=\"img\" "
                 "aria-label=\"{0}\">\n",
                 html_text(title), kWidth, kHeight);
}

void append_scale(Out out, std::uint64_t step, std::uint64_t top) {
  for (std::uint64_t value = 0; value <= top; value += step) {
    const double y = height_of(value, top);
    fmt::format_to(out,
                   "<line class=\"grid\" x1=\"{0}\" x2=\"{1}\" y1=\"{2:.1f}\" y2=\"{2:.1f}\"/>"
                   "<text class=\"scale\" x=\"{3}\" y=\"{4:.1f}\" text-anchor=\"end\">{5}</text>\n",
                   kLeft, kWidth - kRight, y, kLeft - 6, y + 4, value);
  }
}

void append_times(Out out, const TimeGrid& grid) {
  const std::size_t every = std::max<std::size_t>(1, grid.count / kTimesTold);
  const bool by_day = grid.width * static_cast<std::int64_t>(every) >= std::chrono::hours(24);
  for (std::size_t index = 0; index < grid.count; index += every) {
    const double x = kLeft + kPlotWidth * static_cast<double>(index) / static_cast<double>(grid.count);
    constexpr double kLabelWidth = 70;
    if (x + kLabelWidth > kWidth) break;
    const std::string time = shown_time(grid.at(index));
    fmt::format_to(out, "<text class=\"scale\" x=\"{:.1f}\" y=\"{}\">{}</text>\n", x, kHeight - 8,
                   by_day ? time.substr(0, 10) : time.substr(5, 11));
  }
}

}  // namespace

std::string svg_steps(const std::string& title, const TimeGrid& grid,
                      const std::vector<std::uint64_t>& values, std::optional<std::uint64_t> limit,
                      const char* css_class) {
  std::string svg;
  const Out out(svg);
  begin_plot(out, title);
  const std::uint64_t most = values.empty() ? 0 : *std::max_element(values.begin(), values.end());
  // A limit far above what is used is told and not drawn: nothing else could be seen.
  const bool limit_is_drawn = limit && *limit <= std::max<std::uint64_t>(4 * most, 10);
  const std::uint64_t highest = std::max<std::uint64_t>({most, limit_is_drawn ? *limit : 0, 1});
  const std::uint64_t step = step_for(highest), top = (highest + step - 1) / step * step;
  append_scale(out, step, top);
  append_times(out, grid);
  if (grid.count != 0 && !values.empty()) {
    const double width = kPlotWidth / static_cast<double>(grid.count);
    fmt::format_to(out, "<path class=\"{}\" d=\"M{} {:.1f}", css_class, kLeft, height_of(0, top));
    for (std::size_t index = 0; index < values.size(); ++index) {
      fmt::format_to(out, "V{:.1f}H{:.1f}", height_of(values[index], top),
                     kLeft + width * static_cast<double>(index + 1));
    }
    fmt::format_to(out, "V{:.1f}Z\"/>\n", height_of(0, top));
  }
  if (limit_is_drawn) {
    const double y = height_of(*limit, top);
    fmt::format_to(out,
                   "<line class=\"limit\" x1=\"{0}\" x2=\"{1}\" y1=\"{2:.1f}\" y2=\"{2:.1f}\"/>"
                   "<text class=\"limit-text\" x=\"{1}\" y=\"{3:.1f}\" text-anchor=\"end\">size {4}</text>\n",
                   kLeft, kWidth - kRight, y, y - 4, *limit);
  } else if (limit) {
    fmt::format_to(
        out, "<text class=\"limit-text\" x=\"{}\" y=\"{}\" text-anchor=\"end\">size {}, above this</text>\n",
        kWidth - kRight, kTop - 2, *limit);
  }
  svg += "</svg></figure>\n";
  return svg;
}

std::string svg_bars(const std::string& title, const std::vector<Bar>& bars) {
  std::string svg;
  const Out out(svg);
  begin_plot(out, title);
  std::uint64_t most = 1;
  for (const Bar& bar : bars) most = std::max(most, bar.value);
  const std::uint64_t step = step_for(most), top = (most + step - 1) / step * step;
  append_scale(out, step, top);
  const double width = kPlotWidth / static_cast<double>(std::max<std::size_t>(bars.size(), 1));
  for (std::size_t index = 0; index < bars.size(); ++index) {
    const double x = kLeft + width * static_cast<double>(index), y = height_of(bars[index].value, top);
    fmt::format_to(out, "<rect class=\"bar\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\"/>",
                   x + width * 0.12, y, width * 0.76, height_of(0, top) - y);
    fmt::format_to(out, "<text class=\"scale\" x=\"{:.1f}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
                   x + width / 2, kHeight - 8, html_text(bars[index].label));
    if (bars[index].value != 0) {
      fmt::format_to(out,
                     "<text class=\"value\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>\n",
                     x + width / 2, y - 3, bars[index].value);
    }
  }
  svg += "</svg></figure>\n";
  return svg;
}

}  // namespace raspool
