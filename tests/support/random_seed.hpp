#pragma once

#include <cstdint>

namespace raspool::test {

// The seed of a test's random numbers: RASPOOL_SEED of the environment, else a new one. Printed, so that a
// failure can be played again.
std::uint64_t random_seed();
// The same, but this one if the environment has none.
std::uint64_t random_seed_or(std::uint64_t seed);

}  // namespace raspool::test
