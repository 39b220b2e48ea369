#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "core/policy/policy.hpp"

namespace raspool {

// The pool that a rule asks first, of one family: the first that is not draining, else the first. Nothing: it
// asks none.
std::optional<PoolIndex> first_pool(const Policy& policy, RuleIndex rule, Family family);

// The same policy with IPv4 pools of other sizes, each by itself: a rule asks its first pool alone. `sizes`
// by PoolIndex; reserved addresses stay whatever the size, and what a pool lacks is taken where no pool lies.
std::shared_ptr<const Policy> sized_policy(const Policy& policy, const std::vector<std::uint64_t>& sizes);

// The number of the pool's addresses that are reserved.
std::uint64_t reserved_in(const Policy& policy, PoolIndex pool);

}  // namespace raspool
