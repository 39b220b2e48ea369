#pragma once

#include "core/admin/program_command.hpp"

namespace raspool::win32 {

// `raspoolctl register DLL` and `unregister DLL`: RRAS's list of DLLs. Neither starts or stops a service.
ProgramCommand register_command();
ProgramCommand unregister_command();

}  // namespace raspool::win32
