#include "core/trace/replay/use_growth.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "tests/replay/accounting_writer.hpp"

namespace raspool::test {
namespace {

using Trend = UseGrowth::Trend;

TEST(UseGrowth, AStraightLineReachesTheSizeWhenItDoes) {
  std::vector<std::uint64_t> peaks;
  for (std::uint64_t day = 0; day < 20; ++day) peaks.push_back(10 + day);
  const UseGrowth growth = growth_of(peaks, utc("2026-01-01 00:00:00"), 60);
  EXPECT_EQ(growth.trend, Trend::growing);
  EXPECT_NEAR(growth.per_day, 1, 1e-9);
  // 10 at noon of the first day and one more each day: 60 at noon of the fifty-first.
  EXPECT_EQ(growth.full_at, utc("2026-02-20 12:00:00"));
}

TEST(UseGrowth, NoiseIsNoTrend) {
  std::vector<std::uint64_t> peaks;
  for (std::uint64_t day = 0; day < 40; ++day) peaks.push_back(50 + day * 7919 % 11);
  const UseGrowth growth = growth_of(peaks, utc("2026-01-01 00:00:00"), 60);
  EXPECT_EQ(growth.trend, Trend::none);
  EXPECT_FALSE(growth.full_at);
}

TEST(UseGrowth, EmptyWeekendsDoNotHideATrend) {
  std::vector<std::uint64_t> peaks;
  for (std::uint64_t day = 0; day < 140; ++day) peaks.push_back(day % 7 >= 5 ? 2 : 100 + day / 7);
  const UseGrowth growth = growth_of(peaks, utc("2026-01-01 00:00:00"), 200);
  EXPECT_EQ(growth.trend, Trend::growing);
  EXPECT_TRUE(growth.by_week);
  EXPECT_NEAR(growth.per_day, 1.0 / 7, 1e-9);
}

TEST(UseGrowth, UseThatIsAlwaysTheSameIsNoTrend) {
  EXPECT_EQ(growth_of(std::vector<std::uint64_t>(30, 7), utc("2026-01-01 00:00:00"), 10).trend, Trend::none);
}

TEST(UseGrowth, FewDaysTellNothing) {
  EXPECT_EQ(growth_of({1, 2, 3, 4, 5}, utc("2026-01-01 00:00:00"), 10).trend, Trend::too_short);
}

TEST(UseGrowth, UseThatShrinksNeverFillsThePool) {
  std::vector<std::uint64_t> peaks;
  for (std::uint64_t day = 0; day < 20; ++day) peaks.push_back(100 - day);
  const UseGrowth growth = growth_of(peaks, utc("2026-01-01 00:00:00"), 200);
  EXPECT_EQ(growth.trend, Trend::shrinking);
  EXPECT_FALSE(growth.full_at);
}

TEST(UseGrowth, BeyondTenYearsNothingIsForetold) {
  std::vector<std::uint64_t> peaks;
  for (std::uint64_t day = 0; day < 40; ++day) peaks.push_back(10 + day / 10);
  const UseGrowth growth = growth_of(peaks, utc("2026-01-01 00:00:00"), 1'000'000);
  EXPECT_EQ(growth.trend, Trend::growing);
  EXPECT_FALSE(growth.full_at);
}

}  // namespace
}  // namespace raspool::test
