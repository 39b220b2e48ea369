#include <gtest/gtest.h>

#include "tests/simulation/campaign.hpp"
#include "tests/support/random_seed.hpp"

namespace raspool::test {
namespace {

constexpr std::chrono::seconds kBudget{10};
// The same histories each time, so that a change is blamed for what it broke; `./run simulate` looks for new
// ones.
constexpr std::uint64_t kFirstSeed = 33'000'000;

TEST(Simulation, EveryPromiseIsKept) {
  const Campaign done = campaign(random_seed_or(kFirstSeed), kBudget);
  if (!done.violation.empty()) tell_failure(done.seed);
  EXPECT_EQ(done.violation, "") << "once more: RASPOOL_SEED=" << done.seed;
  RecordProperty("steps", std::to_string(done.steps));
}

TEST(Simulation, TheSameHistoryIsTheSameLife) {
  const std::uint64_t seed = random_seed_or(kFirstSeed);
  const auto history = make_history(seed, kHistoryLength);
  const Life once = live(seed, history), again = live(seed, history);
  EXPECT_EQ(once.digest, again.digest);
  EXPECT_EQ(once.steps, again.steps);
  EXPECT_NE(once.digest, live(seed + 1, make_history(seed + 1, kHistoryLength)).digest);
}

TEST(Simulation, AHistoryThatMissesEventsIsStillOne) {
  const std::uint64_t seed = random_seed_or(kFirstSeed);
  auto history = make_history(seed, kHistoryLength);
  while (history.size() > 1) {
    history.erase(history.begin(), history.begin() + static_cast<std::ptrdiff_t>((history.size() + 1) / 2));
    EXPECT_EQ(live(seed, history).violation, "") << history.size() << " events are left of seed " << seed;
  }
}

}  // namespace
}  // namespace raspool::test
