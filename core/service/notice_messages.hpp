#pragma once

#include "core/lease/decision.hpp"
#include "core/policy/policy.hpp"
#include "core/service/limited_logger.hpp"

namespace raspool {

// Tells the administrator what the decision table wants told beside its answer.
void tell_notices(const Policy& policy, const Request& request, const Decision& decision,
                  LimitedLogger& logger);

}  // namespace raspool
