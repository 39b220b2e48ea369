#pragma once

// Inside a callout real RRAS never answers its management functions (MprAdminConnectionEnum and the like):
// the call does not return. The traps play that: after a DLL is loaded, each of its ways to such a function
// leads to a stub that remembers the name and blocks for good; the watchdog then tells.

#include <windows.h>

#include <string>
#include <vector>

namespace rras_host::traps {

// Leads the loaded module's imports from mprapi.dll, and what its GetProcAddress finds there, to the stub.
void set(HMODULE module);

// The names that the module imports from mprapi.dll; a good DLL has none (R88).
std::vector<std::string> management_imports(HMODULE module);

// The management function that blocked last in this process; empty if none has.
std::string last_blocked();

}  // namespace rras_host::traps
