#pragma once

#include <vector>

#include "core/lease/lease_book.hpp"
#include "core/service/limited_logger.hpp"
#include "core/service/pool_watch.hpp"

namespace raspool {

// What the administrator is told about answers: in words, off the mutex.

void tell_decision(const Policy& policy, const Request& request, const Decision& decision,
                   LimitedLogger& logger);
void tell_release(const Release& release, ReleaseOutcome outcome, LimitedLogger& logger);
void tell_crossings(const PoolSettings& pool, const std::vector<PoolWatch::Crossing>& crossings,
                    const LeaseBook::Fill& fill, LimitedLogger& logger);

}  // namespace raspool
