#include <windows.h>

#include <iostream>
#include <string>
#include <vector>

#include "core/admin/raspoolctl.hpp"
#include "win32-shim/env/computer_name.hpp"
#include "win32-shim/env/win32_clock.hpp"
#include "win32-shim/env/win32_host_addresses.hpp"
#include "win32-shim/env/win32_keyed_hash.hpp"
#include "win32-shim/env/win32_writer_locks.hpp"
#include "win32-shim/text.hpp"

int wmain(int count, wchar_t** arguments) {
  using namespace raspool::win32;
  SetConsoleOutputCP(CP_UTF8);  // fails, and does no harm, where the output is a file or a pipe
  std::vector<std::string> texts;
  for (int i = 1; i < count; ++i) texts.push_back(to_utf8(arguments[i]));
  const Win32Clock clock;
  const Win32KeyedHash keyed_hash;
  Win32WriterLocks writer_locks;
  const Win32HostAddresses host_addresses;
  DWORD console_mode = 0;
  const bool err_is_console = GetConsoleMode(GetStdHandle(STD_ERROR_HANDLE), &console_mode) != 0;
  return raspool::run_raspoolctl(
      texts, {clock, keyed_hash, writer_locks, host_addresses, computer_name(), err_is_console}, std::cout,
      std::cerr);
}
