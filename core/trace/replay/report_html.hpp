#pragma once

#include <string>

#include "core/trace/replay/replay_report.hpp"

namespace raspool {

// The report as one page that needs no network, no script and no other file.
std::string to_html(const ReplayReport& report);

}  // namespace raspool
