#pragma once

#include <string>

#include "core/trace/scenario_line.hpp"
#include "core/trace/trace_line.hpp"

namespace raspool {

// One line of JSON Lines without its line end: keys in the order of core/INTERFACES.md, section 5, absent
// values left out, text escaped as RFC 8259 asks and otherwise UTF-8. Bytes that are not UTF-8 become U+FFFD.
std::string to_text(const TraceLine& line);
std::string to_text(const ScenarioLine& line);

}  // namespace raspool
