#pragma once

#include "core/env/random_source.hpp"

namespace raspool::win32 {

class Win32RandomSource final : public RandomSource {
 public:
  void fill(std::span<std::uint8_t> bytes) override;
};

}  // namespace raspool::win32
