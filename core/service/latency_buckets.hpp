#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "core/env/clock.hpp"

namespace raspool {

// How long many things took, as Prometheus wants to be told. Any thread; no lock.
class LatencyBuckets {
 public:
  // Upper ends; what took longer is in `count` alone.
  static constexpr std::array<Duration, 16> kUpTo{
      std::chrono::microseconds(5),   std::chrono::microseconds(10),  std::chrono::microseconds(25),
      std::chrono::microseconds(50),  std::chrono::microseconds(100), std::chrono::microseconds(250),
      std::chrono::microseconds(500), std::chrono::milliseconds(1),   std::chrono::microseconds(2500),
      std::chrono::milliseconds(5),   std::chrono::milliseconds(10),  std::chrono::milliseconds(25),
      std::chrono::milliseconds(100), std::chrono::milliseconds(500), std::chrono::seconds(1),
      std::chrono::milliseconds(2500)};

  struct Snapshot {
    std::array<std::uint64_t, kUpTo.size()> at_most{};  // how many took as long as this or less
    std::uint64_t count = 0;
    Duration sum{};
  };

  void add(Duration took) noexcept {
    std::size_t place = 0;
    while (place < kUpTo.size() && took > kUpTo[place]) ++place;
    counts_[place].fetch_add(1, std::memory_order_relaxed);
    sum_.fetch_add(took.count(), std::memory_order_relaxed);
  }

  Snapshot snapshot() const noexcept {
    Snapshot snapshot;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      snapshot.count += counts_[i].load(std::memory_order_relaxed);
      if (i < kUpTo.size()) snapshot.at_most[i] = snapshot.count;
    }
    snapshot.sum = Duration(sum_.load(std::memory_order_relaxed));
    return snapshot;
  }

 private:
  std::array<std::atomic<std::uint64_t>, kUpTo.size() + 1> counts_{};  // the last: longer than all
  std::atomic<Duration::rep> sum_{0};
};

}  // namespace raspool
