#pragma once

#include <string>
#include <vector>

#include "tests/rras-host/callout_host.hpp"

namespace rras_host {

struct CycleReport {
  std::size_t cycles = 0;
  std::size_t threads_at_first = 0;  // after the first few cycles, when everything lazy is there
  std::size_t threads_at_last = 0;
  std::size_t files_at_first = 0;  // open file descriptors as Linux counts them; 0: not to be had
  std::size_t files_at_last = 0;
  std::vector<std::string> faults;

  bool grew() const { return threads_at_last > threads_at_first || files_at_last > files_at_first; }
};

// Loads, initialises, lets two users come and one go, terminates and unloads, `count` times in this process.
CycleReport cycle(const StartOptions& options, std::size_t count);

}  // namespace rras_host
