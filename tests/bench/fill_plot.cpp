#include "tests/bench/fill_plot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <string_view>

namespace raspool::bench {
namespace {

constexpr double kPanelWidth = 250, kPanelHeight = 260, kLeft = 70, kTop = 40, kGap = 30, kBelow = 70;
constexpr std::array<std::string_view, 5> kColours{"#1b6ca8", "#8a8a8a", "#c0392b", "#2e8b57", "#8e44ad"};

class FillPlot {
 public:
  explicit FillPlot(const std::vector<Point>& points) {
    double least = points.front().nanoseconds, most = least;
    for (const Point& point : points) {
      least = std::min(least, point.nanoseconds);
      most = std::max(most, point.nanoseconds);
      fills_.insert(point.fill);
      sides_.try_emplace(point.side, kColours[sides_.size() % kColours.size()]);
      panels_[-point.prefix][point.side][point.fill] = point.nanoseconds;  // the smallest pool first
    }
    lowest_ = std::floor(std::log10(least));
    highest_ = std::ceil(std::log10(most));
  }

  std::string draw() {
    const double width = kLeft + static_cast<double>(panels_.size()) * (kPanelWidth + kGap);
    const double height = kTop + kPanelHeight + kBelow;
    out_ = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:.0f} {1:.0f}\" width=\"{0:.0f}\" "
        "height=\"{1:.0f}\" font-family=\"sans-serif\" font-size=\"12\">\n"
        "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n",
        width, height);
    double left = kLeft;
    for (const auto& [prefix, lines] : panels_) {
      draw_panel(left, -prefix, lines);
      left += kPanelWidth + kGap;
    }
    draw_legend(height - 14);
    return out_ + "</svg>\n";
  }

 private:
  using Line = std::map<double, double>;  // nanoseconds by fill

  double x_of(double left, double fill) const {
    const auto at = static_cast<double>(std::distance(fills_.begin(), fills_.find(fill)));
    return left + kPanelWidth * (at + 0.5) / static_cast<double>(fills_.size());
  }
  double y_of(double nanoseconds) const {
    return kTop + kPanelHeight * (highest_ - std::log10(nanoseconds)) / (highest_ - lowest_);
  }

  void draw_panel(double left, int prefix, const std::map<std::string, Line>& lines) {
    text(left + kPanelWidth / 2, kTop - 14, fmt::format("/{}", prefix), "middle");
    out_ +=
        fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"none\" stroke=\"#444\"/>\n",
                    left, kTop, kPanelWidth, kPanelHeight);
    for (double power = lowest_; power <= highest_; ++power) {
      const double y = y_of(std::pow(10, power));
      out_ += fmt::format("<line x1=\"{}\" y1=\"{:.1f}\" x2=\"{}\" y2=\"{:.1f}\" stroke=\"#ddd\"/>\n", left,
                          y, left + kPanelWidth, y);
      if (left == kLeft) text(left - 8, y + 4, time_text(std::pow(10, power)), "end");
    }
    for (const double fill : fills_) {
      text(x_of(left, fill), kTop + kPanelHeight + 18, fmt::format("{:g} %", fill * 100), "middle");
    }
    for (const auto& [side, line] : lines) draw_line(left, sides_.at(side), line);
  }

  void draw_line(double left, std::string_view colour, const Line& line) {
    std::string points;
    for (const auto& [fill, nanoseconds] : line) {
      const double x = x_of(left, fill), y = y_of(nanoseconds);
      points += fmt::format("{:.1f},{:.1f} ", x, y);
      out_ += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3\" fill=\"{}\"/>\n", x, y, colour);
    }
    out_ += fmt::format("<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\"/>\n", points,
                        colour);
  }

  void draw_legend(double y) {
    double x = kLeft;
    for (const auto& [side, colour] : sides_) {
      out_ +=
          fmt::format("<rect x=\"{}\" y=\"{}\" width=\"14\" height=\"4\" fill=\"{}\"/>\n", x, y - 6, colour);
      text(x + 20, y, side, "start");
      x += 120;
    }
    text(x, y, "a pair of Release and Get of a new user, by how full the pool is", "start");
  }

  void text(double x, double y, std::string_view words, std::string_view anchor) {
    out_ +=
        fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>\n", x, y, anchor, words);
  }

  static std::string time_text(double nanoseconds) {
    if (nanoseconds >= 1e6) return fmt::format("{:g} ms", nanoseconds / 1e6);
    if (nanoseconds >= 1e3) return fmt::format("{:g} µs", nanoseconds / 1e3);
    return fmt::format("{:g} ns", nanoseconds);
  }

  std::set<double> fills_;
  std::map<std::string, std::string_view> sides_;  // and its colour
  std::map<int, std::map<std::string, Line>> panels_;
  double lowest_ = 0, highest_ = 0;  // powers of ten
  std::string out_;
};

}  // namespace

std::string fill_plot(const std::vector<Point>& points) {
  return points.empty() ? std::string() : FillPlot(points).draw();
}

}  // namespace raspool::bench
