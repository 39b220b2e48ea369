#pragma once

// What this process holds, to see whether a DLL left something behind.

#include <windows.h>
#include <cstddef>
#include <optional>

namespace rras_host::census {

std::size_t threads();

// Threads whose code began in the module, or that run there now, cannot be told under Wine; their number can.
// Waits up to a second for the number to fall to `expected`, since a thread that was joined may still be on
// its way out. The number then.
std::size_t threads_settled(std::size_t expected);

bool is_loaded(const wchar_t* path);

// Open file descriptors of the process as Linux counts them (Windows' handle count is a stub under Wine).
// None on real Windows.
std::optional<std::size_t> file_descriptors();

}  // namespace rras_host::census
