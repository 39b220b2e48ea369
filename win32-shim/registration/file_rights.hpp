#pragma once

#include <string>
#include <vector>

namespace raspool::win32 {

// The accounts, beside SYSTEM, Administrators and Windows' own installer, that can change this file or
// folder: "CORP\anna", or an identifier that has no name here. What RRAS loads, or acts upon, it does as
// SYSTEM.
std::vector<std::string> others_who_can_change(const std::wstring& path);

}  // namespace raspool::win32
