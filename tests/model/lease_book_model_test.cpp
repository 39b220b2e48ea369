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

// How long one part of the model test goes on: RASPOOL_STEPS steps, or its share of a million. Builds that
// take several times as long for a step (RASPOOL_MODEL_SECONDS, see CMakeLists.txt) go on for a time instead.
class Budget {
 public:
  explicit Budget(std::uint64_t parts) : steps_(1'000'000 / parts) {
    if (const char* steps = std::getenv("RASPOOL_STEPS")) {
      steps_ = std::stoull(steps);
    } else if (RASPOOL_MODEL_SECONDS > 0) {
      until_ = std::chrono::steady_clock::now() + std::chrono::seconds(RASPOOL_MODEL_SECONDS);
    }
  }
  bool is_left(std::uint64_t done) const {
    return done < steps_ && (!until_ || std::chrono::steady_clock::now() < *until_);
  }

 private:
  std::uint64_t steps_;
  std::optional<std::chrono::steady_clock::time_point> until_;
};

constexpr std::uint64_t kParts = 4;  // so that every processor has something to do

class LeaseBookModel : public testing::TestWithParam<std::uint64_t> {};

// Each world has a seed of its own, so that a failure is played again alone by it: RASPOOL_SEED in part 0.
TEST_P(LeaseBookModel, DecidesAsItsPlainTwin) {
  std::uint64_t seed = random_seed() + GetParam();
  const Budget budget(kParts);
  std::uint64_t steps = 0, worlds = 0;
  for (; budget.is_left(steps); seed += kParts, ++worlds) {
    TwinWorld world(seed);
    for (std::size_t step = 0; step < world.planned_steps() && budget.is_left(steps); ++step, ++steps) {
      const std::vector<std::string> differences = world.step();
      if (differences.empty()) continue;
      std::string text;
      for (const std::string& difference : differences) text += difference + "\n";
      FAIL() << "RASPOOL_SEED=" << seed << " RASPOOL_STEPS=" << step + 1 << " in part 0\n"
             << world.story() << text;
    }
  }
  std::cout << steps << " steps in " << worlds << " worlds\n";
}

INSTANTIATE_TEST_SUITE_P(Part, LeaseBookModel, testing::Range<std::uint64_t>(0, kParts));

// A model that never gets somewhere compares nothing there.
TEST(LeaseBookWorlds, ComeToEveryReason) {
  const std::set<std::string_view> all{
      "reserved",        "own_address", "never_used",      "released_longest_ago",
      "derived",         "repeated",    "offered",         "external",
      "observed",        "exhausted",   "nothing_offered", "refused_by_rule",
      "too_many_leases",  // of answers
      "released",        "port_reused", "replaced",        "offered_again",
      "observed_again",  "restart",     "stopped"};  // of ends
  std::set<std::string_view> reasons;
  for (std::uint64_t seed = 1; seed <= 100 && reasons != all; ++seed) {
    TwinWorld world(seed);
    for (std::size_t step = 0; step < world.planned_steps(); ++step)
      ASSERT_THAT(world.step(), testing::IsEmpty());
    reasons.insert(world.reasons().begin(), world.reasons().end());
  }
  EXPECT_THAT(reasons, testing::UnorderedElementsAreArray(all));
}

}  // namespace
}  // namespace raspool::test
