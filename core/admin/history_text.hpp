#pragma once

#include <iosfwd>
#include <nlohmann/json.hpp>

namespace raspool {

// The document of `raspoolctl history` as a table for people; times in UTC, or in this machine's own time
// with its offset.
void print_history(const nlohmann::ordered_json& document, bool local_time, std::ostream& out);

}  // namespace raspool
