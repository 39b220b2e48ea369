#pragma once

#include <optional>

#include "core/env/clock.hpp"

namespace raspool {

// How long a server is usually quiet, at nights and over weekends, so that a gap in its log is told from a
// quiet time. A gap is five times as long as any quiet time before, and at least six hours; until nine days
// are known, at least three days.
class QuietTimes {
 public:
  // The next record is of this time. True: the log has a gap between the last one and this.
  bool pass(WallTime time);

 private:
  std::optional<WallTime> first_, last_;
  Duration longest_{0};  // quiet time that was no gap
};

}  // namespace raspool
