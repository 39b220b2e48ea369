#pragma once

#include <functional>
#include <string>
#include <vector>

namespace raspool::win32 {

// What RRAS would miss in a DLL, by the strictest reading of its documentation: required functions, and pairs
// of which only one half is there. A sentence each; empty: it may be registered.
std::vector<std::string> missing_callouts(const std::function<bool(const char*)>& exports);

}  // namespace raspool::win32
