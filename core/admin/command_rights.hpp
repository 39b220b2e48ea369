#pragma once

#include <string_view>

namespace raspool {

// Does this command look and change nothing? Then the groups in `readers` may give it, too. Everything else,
// also what is not known, is for administrators alone, and is told in the log.
bool only_reads(std::string_view command);

}  // namespace raspool
