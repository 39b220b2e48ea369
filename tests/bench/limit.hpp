#pragma once

#include <string>

namespace raspool::bench {

// Runs the benchmarks of this program and prints the best value of their counter `ratio`, by `told`, a format
// with one number. With `--at-most=NUMBER` among the arguments it fails if even that one is above. The best,
// because what else runs on the machine only makes it worse.
int run_with_limit(int argc, char** argv, const std::string& ratio, const std::string& told);

}  // namespace raspool::bench
