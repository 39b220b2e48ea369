#include "win32-shim/module_reference.hpp"

#include <system_error>

namespace raspool::win32 {

ModuleReference reference_to_this_module() {
  static const char here = 0;
  HMODULE module = nullptr;
  if (!GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, reinterpret_cast<LPCWSTR>(&here),
                          &module)) {
    throw std::system_error(static_cast<int>(GetLastError()), std::system_category(), "GetModuleHandleEx");
  }
  return ModuleReference(module);
}

}  // namespace raspool::win32
