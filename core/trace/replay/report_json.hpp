#pragma once

#include <string>

#include "core/trace/replay/replay_report.hpp"

namespace raspool {

// The report as one JSON document. Keys are promises (core/INTERFACES.md, section 7).
std::string to_json(const ReplayReport& report);

}  // namespace raspool
