#pragma once

#include <string>
#include <vector>

#include "tests/bench/results.hpp"

namespace raspool::bench {

// An SVG picture: nanoseconds of a pair over the fill, a panel for each size, a line for each side, the
// nanoseconds by powers of ten.
std::string fill_plot(const std::vector<Point>& points);

}  // namespace raspool::bench
