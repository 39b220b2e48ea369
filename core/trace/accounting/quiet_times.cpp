#include "core/trace/accounting/quiet_times.hpp"

#include <algorithm>

namespace raspool {

bool QuietTimes::pass(WallTime time) {
  using namespace std::chrono;
  if (!first_) {
    first_ = last_ = time;
    return false;
  }
  if (time <= *last_) return false;  // late
  const Duration quiet = time - *last_;
  const bool knows_weekends = *last_ - *first_ >= hours(24 * 9);
  const Duration least = knows_weekends ? hours(6) : hours(72);
  const bool is_gap = quiet > std::max<Duration>(least, 5 * longest_);
  if (!is_gap) longest_ = std::max(longest_, quiet);
  last_ = time;
  return is_gap;
}

}  // namespace raspool
