#pragma once

// What this process holds, to see whether a DLL left something behind.

#include <windows.h>

#include <cstddef>
#include <optional>
#include <set>
#include <string>

namespace rras_host::census {

// The ids of this process's threads.
std::set<DWORD> threads();

// Those of now that were not there `before`, without those that began in the program itself (GoogleTest has
// one of its own). Waits up to a second for them to end: a thread that was joined may still be on its way
// out.
std::set<DWORD> threads_since(const std::set<DWORD>& before);

// Where the thread's code began, as module and offset: the nearest to whose it is. (A thread of a C++ library
// begins in the C runtime.)
std::string begin_of_thread(DWORD id);

bool is_loaded(const wchar_t* path);

// Open file descriptors of the process as Linux counts them (Windows' handle count is a stub under Wine).
// None on real Windows.
std::optional<std::size_t> file_descriptors();

}  // namespace rras_host::census
