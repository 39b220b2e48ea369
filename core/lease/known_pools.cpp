#include "core/lease/known_pools.hpp"

#include <algorithm>

namespace raspool {

void KnownPools::take_over(const Policy& policy) {
  longest_ = Duration{};
  of_pool_.clear();
  for (const PoolSettings& pool : policy.pools()) {
    const Id id = of(pool.name);
    entries_[id].hold_down = pool.hold_down;
    of_pool_.push_back(id);
    longest_ = std::max(longest_, pool.hold_down);
  }
}

KnownPools::Id KnownPools::of(std::string_view name) {
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [name](const Entry& entry) { return entry.name == name; });
  const auto id = static_cast<Id>(found - entries_.begin());
  if (found == entries_.end()) entries_.push_back({name, longest_});
  return id;
}

}  // namespace raspool
