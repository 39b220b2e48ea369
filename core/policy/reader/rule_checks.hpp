#pragma once

#include <vector>

#include "core/policy/reader/group_section.hpp"
#include "core/policy/reader/pool_section.hpp"
#include "core/policy/reader/reservation_section.hpp"
#include "core/policy/reader/rule_section.hpp"

namespace raspool {

// Warns of rules that can never match.
void check_rules(const std::vector<RuleDraft>& rules, const std::vector<GroupDraft>& groups,
                 Diagnostics& diagnostics);

// Warns of reservations that have no effect, since their user gets no pool's address by any rule, and of
// pools that the reservations use up.
void check_use_of_reservations(const Policy& policy, const std::vector<ReservationDraft>& reservations,
                               const std::vector<PoolDraft>& pools, Diagnostics& diagnostics);

}  // namespace raspool
