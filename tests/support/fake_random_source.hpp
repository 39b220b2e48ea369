#pragma once

#include <mutex>

#include "core/env/random_source.hpp"

namespace raspool::test {

// The same bytes in every run, and different ones at every call.
class FakeRandomSource final : public RandomSource {
 public:
  explicit FakeRandomSource(std::uint64_t seed = 1) : state_(seed) {}
  void fill(std::span<std::uint8_t> bytes) override {
    const std::lock_guard lock(mutex_);
    for (std::uint8_t& byte : bytes) {
      state_ = state_ * 6'364'136'223'846'793'005ull + 1'442'695'040'888'963'407ull;
      byte = static_cast<std::uint8_t>(state_ >> 56);
    }
  }

 private:
  std::mutex mutex_;
  std::uint64_t state_;
};

}  // namespace raspool::test
