#pragma once

#include <optional>
#include <string>
#include <vector>

namespace raspool::win32 {

// Loads a DLL as RRAS does, in a process of its own, so that one that crashes or hangs there does no harm,
// and looks for the callouts. What is wrong with it, a sentence each; empty: RRAS can load it. Calls none of
// them.
std::vector<std::string> mistakes_of_loading(const std::wstring& dll);

// The other half: that process. `arguments` are those of this program; if they are not what
// mistakes_of_loading starts it with, there is nothing to do. Else the exit code.
std::optional<int> serve_test_load(const std::vector<std::wstring>& arguments);

}  // namespace raspool::win32
