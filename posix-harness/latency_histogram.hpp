#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace raspool::posix {

// How long many things took, in bounded memory: each length is known to 2 %, the longest exactly. Not
// thread-safe.
class LatencyHistogram {
 public:
  using Length = std::chrono::nanoseconds;

  void add(Length length);
  void add(const LatencyHistogram& other);

  std::uint64_t count() const { return count_; }
  Length longest() const { return longest_; }
  // The length that this share (0.5: half) of all did not exceed; zero if there are none.
  Length percentile(double share) const;

 private:
  // Lengths below 64 ns are counted one by one; above, each power of two in 64 steps.
  static constexpr unsigned kStepBits = 6;
  static constexpr std::size_t kBuckets = (64 - kStepBits + 1) << kStepBits;
  static std::size_t bucket_of(std::uint64_t nanoseconds);
  static std::uint64_t end_of(std::size_t bucket);  // the longest length that is counted in it

  std::array<std::uint64_t, kBuckets> buckets_{};
  std::uint64_t count_ = 0;
  Length longest_{0};
};

}  // namespace raspool::posix
