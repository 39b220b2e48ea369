#include "tests/support/random_seed.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>

namespace raspool::test {

std::uint64_t random_seed() {
  return random_seed_or(
      static_cast<std::uint64_t>(std::chrono::system_clock::now().time_since_epoch().count()));
}

std::uint64_t random_seed_or(std::uint64_t seed) {
  if (const char* given = std::getenv("RASPOOL_SEED")) seed = std::stoull(given);
  std::cout << "RASPOOL_SEED=" << seed << std::endl;
  testing::Test::RecordProperty("seed", std::to_string(seed));
  return seed;
}

}  // namespace raspool::test
