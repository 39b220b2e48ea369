#include "win32-shim/env/terminal_width.hpp"

#include <windows.h>

namespace raspool::win32 {

std::size_t terminal_width() {
  CONSOLE_SCREEN_BUFFER_INFO info{};
  if (!GetConsoleScreenBufferInfo(GetStdHandle(STD_OUTPUT_HANDLE), &info)) return 0;
  return static_cast<std::size_t>(info.srWindow.Right - info.srWindow.Left + 1);
}

}  // namespace raspool::win32
