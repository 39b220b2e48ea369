#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/env/clock.hpp"
#include "core/policy/policy.hpp"
#include "core/policy/short_text.hpp"

namespace raspool {

// The pools of this configuration and of former ones, by name, as small numbers. A tenure keeps the name
// under which it was given, whatever becomes of that pool.
class KnownPools {
 public:
  using Id = std::uint32_t;
  static constexpr Id kNone = 0;  // outside all pools

  explicit KnownPools(const Policy& policy) { take_over(policy); }

  // The pools of a new configuration. Names that are in it no more keep the hold-down that they had.
  void take_over(const Policy& policy);
  Id of_pool(PoolIndex pool) const { return of_pool_[pool]; }
  Id of(std::string_view name);  // also of a pool that is gone: then as `hold_down` says

  const LabelText& name(Id id) const { return entries_[id].name; }
  // Of the pool of this name: what is in force, or was last. Of a pool that only the state file remembers,
  // which does not tell: the longest of the pools that there are.
  Duration hold_down(Id id) const { return entries_[id].hold_down; }

 private:
  struct Entry {
    LabelText name;
    Duration hold_down{};
  };
  std::vector<Entry> entries_{Entry{}};
  std::vector<Id> of_pool_;  // by PoolIndex
  Duration longest_{};
};

}  // namespace raspool
