#pragma once

#include <string>

#include "core/trace/replay/replay_report.hpp"

namespace raspool {

// The report for a terminal.
std::string to_text(const ReplayReport& report);
// In words: "no trend", "grows by 0.4 a day; full on 2027-03-01".
std::string growth_in_words(const PoolReport& pool);

}  // namespace raspool
