#include "posix-harness/latency_histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace raspool::posix {

std::size_t LatencyHistogram::bucket_of(std::uint64_t nanoseconds) {
  if (nanoseconds < (1u << kStepBits)) return static_cast<std::size_t>(nanoseconds);
  const unsigned shift = static_cast<unsigned>(std::bit_width(nanoseconds)) - kStepBits - 1;
  const std::uint64_t step = (nanoseconds >> shift) - (1u << kStepBits);
  return ((std::size_t{shift} + 1) << kStepBits) + static_cast<std::size_t>(step);
}

std::uint64_t LatencyHistogram::end_of(std::size_t bucket) {
  if (bucket < (1u << kStepBits)) return bucket;
  const auto shift = (bucket >> kStepBits) - 1;
  const std::uint64_t step = bucket & ((1u << kStepBits) - 1);
  return ((step + (1u << kStepBits) + 1) << shift) - 1;
}

void LatencyHistogram::add(Length length) {
  length = std::max(length, Length::zero());
  ++buckets_[bucket_of(static_cast<std::uint64_t>(length.count()))];
  ++count_;
  longest_ = std::max(longest_, length);
}

void LatencyHistogram::add(const LatencyHistogram& other) {
  for (std::size_t bucket = 0; bucket < kBuckets; ++bucket) buckets_[bucket] += other.buckets_[bucket];
  count_ += other.count_;
  longest_ = std::max(longest_, other.longest_);
}

LatencyHistogram::Length LatencyHistogram::percentile(double share) const {
  const auto wanted =
      std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_))));
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket < kBuckets; ++bucket) {
    seen += buckets_[bucket];
    if (seen >= wanted) return std::min(Length(static_cast<Length::rep>(end_of(bucket))), longest_);
  }
  return longest_;
}

}  // namespace raspool::posix
