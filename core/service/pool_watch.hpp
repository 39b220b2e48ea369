#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/policy/policy.hpp"

namespace raspool {

// Says when a pool has become as full as its `warn` says, and when it is 5 points below again; each once. Not
// thread-safe.
class PoolWatch {
 public:
  struct Crossing {
    std::uint32_t percent;
    bool upward;
    friend bool operator==(const Crossing&, const Crossing&) = default;
  };

  // Watches these pools from now on. What was told of a pool of the same name counts on.
  void watch(const Policy& policy);
  // What is to be told now that so many of the pool's addresses are live. Size 0: unlimited, never full.
  std::vector<Crossing> look(PoolIndex pool, std::uint64_t live, std::uint64_t size);

 private:
  struct Watched {
    std::string name;
    std::vector<std::uint32_t> warn;  // ascending
    std::size_t raised = 0;           // how many of them are told, and not yet 5 points above
  };
  std::vector<Watched> pools_;  // by PoolIndex
};

}  // namespace raspool
