#pragma once

#include <windows.h>

#include <bit>
#include <filesystem>

#include "win32-shim/rras_admin.hpp"

namespace raspool::test {

std::filesystem::path dll_path();

// raspool.dll, loaded. Unloaded at the end, unless it keeps itself.
class LoadedDll {
 public:
  LoadedDll();
  LoadedDll(const LoadedDll&) = delete;
  LoadedDll& operator=(const LoadedDll&) = delete;
  ~LoadedDll();

  HMODULE module() const { return module_; }
  DWORD initialize() const { return function<win32::InitializeDll>(win32::callout_name::kInitializeDll)(); }
  DWORD terminate() const { return function<win32::TerminateDll>(win32::callout_name::kTerminateDll)(); }
  win32::GetIpAddressForUser* get() const {
    return function<win32::GetIpAddressForUser>(win32::callout_name::kGetIpAddressForUser);
  }

 private:
  template <typename Function>
  Function* function(const char* name) const {
    return std::bit_cast<Function*>(GetProcAddress(module_, name));
  }

  HMODULE module_;
};

}  // namespace raspool::test
