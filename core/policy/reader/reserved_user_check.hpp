#pragma once

#include <vector>

#include "core/policy/policy.hpp"
#include "core/policy/reader/reservation_section.hpp"

namespace raspool {

// Warns of reservations whose user no rule leads to a pool of the reservation's family. A rule that looks at
// the RAS port or its device may match, and so may one that knows a machine by another of its names.
void check_reserved_users(const Policy& policy, const std::vector<ReservationDraft>& reservations,
                          Diagnostics& diagnostics);

}  // namespace raspool
