#pragma once

#include <cstddef>

#include "core/env/clock.hpp"

namespace raspool {

// What clients of the control channel may take of the service. Those beyond wait, or are sent away.
struct ControlBounds {
  std::size_t connections = 64;                     // at a time; further ones wait to be accepted
  std::size_t answers_bytes = 64 * 1024 * 1024;     // that clients have not taken yet, all together
  Duration request_time = std::chrono::seconds(3);  // from the connection, or the last answer, to the
                                                    // end of a request
  Duration answer_time = std::chrono::seconds(10);  // to take an answer
};

}  // namespace raspool
