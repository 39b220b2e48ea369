#pragma once

#include <cstdint>
#include <functional>

#include "core/env/clock.hpp"
#include "tests/replay/accounting_writer.hpp"

namespace raspool::test {

// The accounting of an office whose staff works from home: on working days most of them connect in the
// morning and again after noon, some at night and at weekends; some ends are never recorded, some records
// come twice. The same from the same seed.
struct OfficeYear {
  std::uint64_t seed = 1;
  int users = 5'000;
  int days = 365;
  WallTime first_day = WallTime(std::chrono::seconds(1'767'225'600));  // 2026-01-01
  double growth = 0;         // of the share that works from home, over the whole time
  double lost_ends = 0.002;  // share
  double doubled = 0.002;

  // Tells each record in the order of time.
  void tell(const std::function<void(const WrittenRecord&)>& told) const;
};

}  // namespace raspool::test
