#pragma once

#include "core/env/random_source.hpp"

namespace raspool::posix {

class PosixRandomSource : public RandomSource {
 public:
  void fill(std::span<std::uint8_t> bytes) override;
};

}  // namespace raspool::posix
