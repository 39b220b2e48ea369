#pragma once

#include <string>

namespace raspool::win32 {

// What %COMPUTERNAME% shows, in UTF-8; empty if Windows does not tell.
std::string computer_name();

}  // namespace raspool::win32
