#include "posix-harness/latency_histogram.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace raspool::posix {
namespace {

using namespace std::chrono_literals;

TEST(LatencyHistogram, IsEmptyAtFirst) {
  const LatencyHistogram latency;
  EXPECT_EQ(latency.count(), 0u);
  EXPECT_EQ(latency.percentile(0.5), 0ns);
  EXPECT_EQ(latency.longest(), 0ns);
}

TEST(LatencyHistogram, KnowsEachLengthToTwoPercent) {
  for (auto length = 1ns; length < 1h; length = length * 5 / 4 + 1ns) {
    LatencyHistogram latency;
    latency.add(length);
    latency.add(2 * length);
    EXPECT_GE(latency.percentile(0.5), length);
    EXPECT_LE(static_cast<double>(latency.percentile(0.5).count()),
              1.02 * static_cast<double>(length.count()));
    EXPECT_EQ(latency.percentile(1), 2 * length);
  }
}

TEST(LatencyHistogram, CountsShares) {
  LatencyHistogram latency;
  for (int number = 1; number <= 100; ++number) latency.add(number * 1ns);
  EXPECT_EQ(latency.percentile(0), 1ns);
  EXPECT_EQ(latency.percentile(0.5), 50ns);
  EXPECT_EQ(latency.longest(), 100ns);
}

TEST(LatencyHistogram, AddsUp) {
  LatencyHistogram latency, other;
  latency.add(1ns);
  other.add(3ns);
  other.add(3ns);
  latency.add(other);
  EXPECT_EQ(latency.count(), 3u);
  EXPECT_EQ(latency.percentile(0.5), 3ns);
  EXPECT_EQ(latency.longest(), 3ns);
}

TEST(LatencyHistogram, TakesTheLongestAndTheImpossible) {
  LatencyHistogram latency;
  latency.add(LatencyHistogram::Length::max());
  latency.add(-1ns);
  EXPECT_EQ(latency.percentile(0.5), 0ns);
  EXPECT_EQ(latency.percentile(1), LatencyHistogram::Length::max());
}

}  // namespace
}  // namespace raspool::posix
