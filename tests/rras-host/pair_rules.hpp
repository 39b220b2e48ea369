#pragma once

// What a DLL must implement, and what only together; RRAS does not start with a DLL that breaks it.

#include <string>
#include <vector>

#include "tests/rras-host/exports.hpp"

namespace rras_host {

// The documentation has two readings. `strict` is the newer page's: reauthentication is required, and so are
// both halves of the connection pair and of the link pair. `lenient` is what has been seen to do: without
// reauthentication, and in the table one half of the link pair and one of the connection pair suffice.
enum class Strictness { strict, lenient };

// Each broken rule as a sentence that names the function; empty if the DLL may be started.
std::vector<std::string> broken_rules(const Exports& exports, Strictness strictness);
std::vector<std::string> broken_rules(const raspool::win32::RrasAdminDllCallbacks& table,
                                      Strictness strictness);

}  // namespace rras_host
