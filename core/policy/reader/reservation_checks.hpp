#pragma once

#include <vector>

#include "core/policy/reader/pool_section.hpp"
#include "core/policy/reader/reservation_section.hpp"

namespace raspool {

// Finds the pool of each reservation and reports those that lie in none or are there twice. Only what is
// right is in the answer.
std::vector<Reservation> place_reservations(const std::vector<ReservationDraft>& reservations,
                                            const std::vector<PoolDraft>& pools, Diagnostics& diagnostics);

}  // namespace raspool
