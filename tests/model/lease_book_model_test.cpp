#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/model/twin_world.hpp"
#include "tests/support/random_seed.hpp"

namespace raspool::test {
namespace {

// How long the model test goes on: RASPOOL_STEPS steps, or by default for a time, so that slow builds take
// fewer steps.
class Budget {
 public:
  Budget() {
    if (const char* steps = std::getenv("RASPOOL_STEPS")) steps_ = std::stoull(steps);
  }
  bool is_left(std::uint64_t done) const {
    return steps_ ? done < *steps_ : std::chrono::steady_clock::now() < until_;
  }

 private:
  std::optional<std::uint64_t> steps_;
  std::chrono::steady_clock::time_point until_ = std::chrono::steady_clock::now() + std::chrono::seconds(10);
};

// Each world has the next seed, so that a failure is played again alone by its own.
TEST(LeaseBookModel, DecidesAsItsPlainTwin) {
  std::uint64_t seed = random_seed();
  const Budget budget;
  std::uint64_t steps = 0, worlds = 0;
  for (; budget.is_left(steps); ++seed, ++worlds) {
    TwinWorld world(seed);
    for (std::size_t step = 0; step < world.planned_steps() && budget.is_left(steps); ++step, ++steps) {
      const std::vector<std::string> differences = world.step();
      if (differences.empty()) continue;
      std::string text;
      for (const std::string& difference : differences) text += difference + "\n";
      FAIL() << "RASPOOL_SEED=" << seed << " RASPOOL_STEPS=" << step + 1 << "\n" << world.story() << text;
    }
  }
  std::cout << steps << " steps in " << worlds << " worlds\n";
}

// A model that never gets somewhere compares nothing there.
TEST(LeaseBookModel, ComesToEveryReason) {
  std::set<std::string_view> reasons;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    TwinWorld world(seed);
    for (std::size_t step = 0; step < world.planned_steps(); ++step)
      ASSERT_THAT(world.step(), testing::IsEmpty());
    reasons.insert(world.reasons().begin(), world.reasons().end());
  }
  EXPECT_THAT(reasons,
              testing::UnorderedElementsAre(
                  "reserved", "own_address", "never_used", "released_longest_ago", "derived", "repeated",
                  "offered", "observed", "exhausted", "nothing_offered", "refused_by_rule",  // of answers
                  "released", "port_reused", "replaced", "offered_again", "observed_again", "restart",
                  "stopped"));  // of ends
}

}  // namespace
}  // namespace raspool::test
