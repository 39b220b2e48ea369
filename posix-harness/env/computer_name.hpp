#pragma once

#include <string>

namespace raspool::posix {

// The computer's name without its domain; "localhost" if the system tells none.
std::string computer_name();

}  // namespace raspool::posix
