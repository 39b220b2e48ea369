#include "core/service/latency_buckets.hpp"

#include <gtest/gtest.h>

namespace raspool::test {
namespace {

using namespace std::chrono_literals;

TEST(LatencyBuckets, ALengthCountsInItsBucketAndAllLongerOnes) {
  LatencyBuckets buckets;
  for (const Duration length : {5us, 6us, 10us}) buckets.add(length);
  const auto snapshot = buckets.snapshot();
  EXPECT_EQ(snapshot.at_most[0], 1u) << "the bound itself is in it";
  EXPECT_EQ(snapshot.at_most[1], 3u);
  EXPECT_EQ(snapshot.at_most.back(), 3u);
  EXPECT_EQ(snapshot.count, 3u);
  EXPECT_EQ(snapshot.sum, 21us);
}

TEST(LatencyBuckets, WhatTakesLongerThanAllBoundsIsCountedToo) {
  LatencyBuckets buckets;
  buckets.add(LatencyBuckets::kUpTo.back() + 1us);
  EXPECT_EQ(buckets.snapshot().at_most.back(), 0u);
  EXPECT_EQ(buckets.snapshot().count, 1u);
}

TEST(LatencyBuckets, BoundsRise) {
  for (std::size_t i = 1; i < LatencyBuckets::kUpTo.size(); ++i) {
    EXPECT_LT(LatencyBuckets::kUpTo[i - 1], LatencyBuckets::kUpTo[i]);
  }
}

}  // namespace
}  // namespace raspool::test
