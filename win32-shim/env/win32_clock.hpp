#pragma once

#include "core/env/clock.hpp"

namespace raspool::win32 {

// Wall time from the system's precise clock, ticks from the performance counter (they go on while the machine
// sleeps).
class Win32Clock final : public Clock {
 public:
  Instant now() const override;
};

}  // namespace raspool::win32
