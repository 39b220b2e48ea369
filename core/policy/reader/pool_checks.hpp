#pragma once

#include <vector>

#include "core/policy/reader/pool_section.hpp"

namespace raspool {

// What must hold between pools: names differ, addresses do not overlap. Warns of pools in different address
// classes.
void check_pools(const std::vector<PoolDraft>& pools, Diagnostics& diagnostics);

}  // namespace raspool
