#pragma once

#include <vector>

#include "core/policy/reader/pool_section.hpp"

namespace raspool {

// What must hold between pools: addresses do not overlap. Warns of pools in different address classes, of
// those that overlap RRAS's own ranges, and of a file that has no address for this server.
void check_pools(const std::vector<PoolDraft>& pools, const RangeSet& own_ranges, const ServerNames& servers,
                 Diagnostics& diagnostics);

}  // namespace raspool
