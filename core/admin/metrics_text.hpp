#pragma once

#include <string>

#include "core/service/address_service.hpp"

namespace raspool {

// The state of the service for Prometheus, in its text format (version 0.0.4): all names begin with
// `raspool_`, times are seconds, and what only rises ends in `_total`.
std::string metrics_text(const ServiceStatus& status);

}  // namespace raspool
