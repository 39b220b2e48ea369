#include "win32-shim/env/computer_name.hpp"

#include <windows.h>

#include <iterator>

#include "win32-shim/text.hpp"

namespace raspool::win32 {

std::string computer_name() {
  wchar_t name[256];  // a NetBIOS name has at most 15 characters
  DWORD length = std::size(name);
  if (!GetComputerNameExW(ComputerNamePhysicalNetBIOS, name, &length)) return {};
  return to_utf8({name, length});
}

}  // namespace raspool::win32
