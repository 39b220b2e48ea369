#pragma once

#include <string>
#include <string_view>

namespace raspool {

// A text from outside as it may stand in a line on a terminal: what would move the cursor, steer the terminal
// or let a name look like another (control characters of both sets, separators of lines, marks of direction)
// is shown as `?`.
std::string printable(std::string_view text);

}  // namespace raspool
