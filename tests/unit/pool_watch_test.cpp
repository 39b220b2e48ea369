// How full pools are, told once.
#include <gtest/gtest.h>

#include "core/service/pool_watch.hpp"
#include "tests/support/policy_builder.hpp"

namespace raspool::test {
namespace {

using Crossings = std::vector<PoolWatch::Crossing>;

std::shared_ptr<const Policy> pools(
    const std::vector<std::pair<std::string, std::vector<std::uint32_t>>>& warn) {
  Policy::Parts parts;
  for (const auto& [name, percents] : warn) {
    PoolSettings pool;
    pool.name = name;
    pool.warn = percents;
    parts.pools.push_back(pool);
  }
  return std::make_shared<const Policy>(std::move(parts));
}

class PoolWatchTest : public testing::Test {
 protected:
  PoolWatchTest() { watch.watch(*pools({{"staff", {80, 95}}})); }
  Crossings look(std::uint64_t live, std::uint64_t size = 100) { return watch.look(0, live, size); }
  PoolWatch watch;
};

TEST_F(PoolWatchTest, TellsEachPercentageOnceWhenItIsReached) {
  EXPECT_EQ(look(79), Crossings());
  EXPECT_EQ(look(80), (Crossings{{80, true}}));
  EXPECT_EQ(look(81), Crossings());
  EXPECT_EQ(look(94), Crossings());
  EXPECT_EQ(look(95), (Crossings{{95, true}}));
  EXPECT_EQ(look(100), Crossings());
}

TEST_F(PoolWatchTest, TellsReliefFivePointsBelowAndNotBefore) {
  look(80);
  EXPECT_EQ(look(76), Crossings());
  EXPECT_EQ(look(80), Crossings()) << "it was told already";
  EXPECT_EQ(look(75), (Crossings{{80, false}}));
  EXPECT_EQ(look(74), Crossings());
  EXPECT_EQ(look(80), (Crossings{{80, true}})) << "and now again";
}

TEST_F(PoolWatchTest, AJumpCrossesSeveral) {
  EXPECT_EQ(look(100), (Crossings{{80, true}, {95, true}}));
  EXPECT_EQ(look(0), (Crossings{{95, false}, {80, false}}));
}

TEST_F(PoolWatchTest, CountsExactlyAndNotInWholePercents) {
  EXPECT_EQ(look(799, 1000), Crossings());
  EXPECT_EQ(look(800, 1000), (Crossings{{80, true}}));
  EXPECT_EQ(look(751, 1000), Crossings());
  EXPECT_EQ(look(750, 1000), (Crossings{{80, false}}));
}

TEST_F(PoolWatchTest, APoolWithoutEndIsNeverFull) { EXPECT_EQ(look(1'000'000, 0), Crossings()); }

TEST_F(PoolWatchTest, SmallPercentagesAreRelievedWhenNothingIsLive) {
  watch.watch(*pools({{"tiny", {3}}}));
  EXPECT_EQ(look(3), (Crossings{{3, true}}));
  EXPECT_EQ(look(1), Crossings());
  EXPECT_EQ(look(0), (Crossings{{3, false}}));
}

TEST_F(PoolWatchTest, AReloadKeepsWhatWasToldByTheNameOfThePool) {
  look(80);
  watch.watch(*pools({{"guests", {50}}, {"staff", {80, 95}}}));
  EXPECT_EQ(watch.look(0, 50, 100), (Crossings{{50, true}})) << "a new pool begins anew";
  EXPECT_EQ(watch.look(1, 81, 100), Crossings());
  EXPECT_EQ(watch.look(1, 75, 100), (Crossings{{80, false}}));
}

TEST_F(PoolWatchTest, AReloadWithOtherPercentagesTellsOnlyHigherOnes) {
  look(80);
  watch.watch(*pools({{"staff", {70, 90}}}));
  EXPECT_EQ(look(82), Crossings()) << "70 was passed on the way to 80";
  EXPECT_EQ(look(90), (Crossings{{90, true}}));
}

}  // namespace
}  // namespace raspool::test
