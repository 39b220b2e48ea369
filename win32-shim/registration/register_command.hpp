#pragma once

#include "core/admin/command.hpp"
#include "win32-shim/env/event_sink.hpp"

namespace raspool::win32 {

// `raspoolctl register DLL` and `unregister DLL`: RRAS's list of DLLs. Neither starts or stops a service. Who
// changed the list is told to `events`, which outlives them.
Command register_command(EventSink& events);
Command unregister_command(EventSink& events);

}  // namespace raspool::win32
