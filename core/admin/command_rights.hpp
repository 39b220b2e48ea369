#pragma once

#include <string_view>

namespace raspool {

// Does this command look and change nothing? Then the groups in `readers` may give it, too. Everything else,
// also what is not known, is for administrators alone.
bool only_reads(std::string_view command);
// Is it told in the log when an administrator gives it? Not if another process of ours does, without being
// asked.
bool is_told(std::string_view command);

}  // namespace raspool
