#pragma once

#include <cstdint>
#include <span>

namespace raspool {

// Unpredictable bytes, for secrets and instance identities. Safe to call from any thread.
class RandomSource {
 public:
  virtual ~RandomSource() = default;
  // Throws std::runtime_error if the system has none.
  virtual void fill(std::span<std::uint8_t> bytes) = 0;
};

}  // namespace raspool
