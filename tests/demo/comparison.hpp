#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tests/demo/played_day.hpp"

namespace raspool::demo {

struct Comparison {
  std::size_t v4 = 0, v6 = 0;  // Gets that were compared
  std::vector<std::string> differences;
};

// Compares two plays of one scenario Get by Get: who asked, the result, notify, and the address. IPv6
// identifiers come from a secret that differs from state file to state file; there it counts that the same
// Gets have the same identifier.
Comparison compare(const PlayedDay& left, const PlayedDay& right);

}  // namespace raspool::demo
