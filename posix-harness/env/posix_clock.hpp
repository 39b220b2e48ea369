#pragma once

#include "core/env/clock.hpp"

namespace raspool::posix {

class PosixClock : public Clock {
 public:
  Instant now() const override;
};

}  // namespace raspool::posix
