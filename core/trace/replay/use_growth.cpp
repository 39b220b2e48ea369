#include "core/trace/replay/use_growth.hpp"

#include <algorithm>
#include <cmath>

namespace raspool {
namespace {

constexpr double kStandardErrors = 3;
constexpr std::size_t kLeastWeeks = 10;
constexpr double kTenYears = 3653;  // days

struct Point {
  double day, peak;
};

std::vector<Point> points_of(const std::vector<std::uint64_t>& daily_peaks, std::size_t step) {
  std::vector<Point> points;
  for (std::size_t day = 0; day + step <= daily_peaks.size(); day += step) {
    const auto begin = daily_peaks.begin() + static_cast<std::ptrdiff_t>(day);
    const std::uint64_t peak = *std::max_element(begin, begin + static_cast<std::ptrdiff_t>(step));
    points.push_back({static_cast<double>(day) + static_cast<double>(step) / 2, static_cast<double>(peak)});
  }
  return points;
}

}  // namespace

UseGrowth growth_of(const std::vector<std::uint64_t>& daily_peaks, WallTime first_day, std::uint64_t size) {
  UseGrowth growth;
  if (daily_peaks.size() < kLeastDaysOfGrowth) return growth;
  growth.by_week = daily_peaks.size() >= 7 * kLeastWeeks;
  const std::vector<Point> points = points_of(daily_peaks, growth.by_week ? 7 : 1);
  const auto count = static_cast<double>(points.size());
  double mean_day = 0, mean_peak = 0;
  for (const Point& point : points) {
    mean_day += point.day / count;
    mean_peak += point.peak / count;
  }
  double days = 0, both = 0;
  for (const Point& point : points) {
    days += (point.day - mean_day) * (point.day - mean_day);
    both += (point.day - mean_day) * (point.peak - mean_peak);
  }
  growth.per_day = both / days;
  double left_over = 0;
  for (const Point& point : points) {
    const double by_line = mean_peak + growth.per_day * (point.day - mean_day);
    left_over += (point.peak - by_line) * (point.peak - by_line);
  }
  const double standard_error = std::sqrt(left_over / (count - 2) / days);
  if (std::abs(growth.per_day) <= kStandardErrors * standard_error || std::abs(growth.per_day) < 1e-9) {
    growth.trend = UseGrowth::Trend::none;
    return growth;
  }
  growth.trend = growth.per_day > 0 ? UseGrowth::Trend::growing : UseGrowth::Trend::shrinking;
  if (growth.trend == UseGrowth::Trend::shrinking || size == 0) return growth;
  const double full = mean_day + (static_cast<double>(size) - mean_peak) / growth.per_day;
  const double last = static_cast<double>(daily_peaks.size());
  if (full <= last + kTenYears) {
    const double from_now = std::max(full, last);  // a line that is there already says: now
    growth.full_at = first_day + std::chrono::hours(static_cast<std::int64_t>(from_now * 24));
  }
  return growth;
}

}  // namespace raspool
