#pragma once

#include <optional>
#include <string>

#include "tests/bench/results.hpp"

namespace raspool::bench {

// Runs the benchmarks of this program and prints the best value of their counter `ratio`, by `told`, a format
// with one number. With `--at-most=NUMBER` among the arguments it fails if even that one is above. The best,
// because what else runs on the machine only makes it worse. If there is a row, the best is added to the
// results of --results=FILE by it.
int run_with_limit(int argc, char** argv, const std::string& ratio, const std::string& told,
                   const std::optional<Row>& row = std::nullopt);

}  // namespace raspool::bench
