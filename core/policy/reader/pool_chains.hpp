#pragma once

#include <vector>

#include "core/policy/reader/pool_section.hpp"
#include "core/policy/reader/section_names.hpp"

namespace raspool {

// Finds the pool that each `next` names. Reports those that are unknown, of another family, or lead round in
// a circle.
void link_pools(std::vector<PoolDraft>& pools, const SectionNames& names, Diagnostics& diagnostics);

}  // namespace raspool
