#pragma once

#include <string>

namespace raspool::win32 {

// Why the file cannot be a DLL of RRAS, which is a 64-bit program, told from its first bytes; empty: it can.
std::string mistake_of_dll_file(const std::wstring& path);

}  // namespace raspool::win32
