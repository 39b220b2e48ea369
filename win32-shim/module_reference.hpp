#pragma once

#include <windows.h>

#include <memory>

namespace raspool::win32 {

struct ModuleReleaser {
  using pointer = HMODULE;
  void operator()(HMODULE module) const noexcept { FreeLibrary(module); }
};
// Keeps the module's code loaded while it lives.
using ModuleReference = std::unique_ptr<HMODULE, ModuleReleaser>;

// A reference to the module that this code is in; throws std::system_error if Windows gives none.
ModuleReference reference_to_this_module();

}  // namespace raspool::win32
