#pragma once

#include <windows.h>

#include <cstdint>
#include <string>

namespace rras_host {

// The module and the offset in it: "raspool.dll+0x1234". The offsets are those of the linker, so that
// addr2line understands them with the image's base added.
std::string code_place(std::uintptr_t address);

// Where the thread of an exception was, innermost first: "raspool.dll+0x1234 < rras-host.exe+0x567 < …".
std::string call_stack(const CONTEXT& context);

}  // namespace rras_host
