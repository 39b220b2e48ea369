#pragma once

#include <cstddef>

namespace raspool::win32 {

// Of standard output, in characters; 0: it is no terminal.
std::size_t terminal_width();

}  // namespace raspool::win32
