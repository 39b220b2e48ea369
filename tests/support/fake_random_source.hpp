#pragma once

#include "core/env/random_source.hpp"

namespace raspool::test {

// The same bytes in every run, and different ones at every call. Not thread-safe.
class FakeRandomSource final : public RandomSource {
 public:
  explicit FakeRandomSource(std::uint64_t seed = 1) : state_(seed) {}
  void fill(std::span<std::uint8_t> bytes) override {
    for (std::uint8_t& byte : bytes) {
      state_ = state_ * 6'364'136'223'846'793'005ull + 1'442'695'040'888'963'407ull;
      byte = static_cast<std::uint8_t>(state_ >> 56);
    }
  }

 private:
  std::uint64_t state_;
};

}  // namespace raspool::test
