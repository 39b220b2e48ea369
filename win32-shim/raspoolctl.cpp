#include <windows.h>

#include <iostream>
#include <string>
#include <vector>

#include "core/admin/control_client.hpp"
#include "core/admin/raspoolctl.hpp"
#include "win32-shim/env/computer_name.hpp"
#include "win32-shim/env/pipe_control_channel.hpp"
#include "win32-shim/env/terminal_width.hpp"
#include "win32-shim/env/win32_clock.hpp"
#include "win32-shim/env/win32_host_addresses.hpp"
#include "win32-shim/env/win32_keyed_hash.hpp"
#include "win32-shim/env/win32_writer_locks.hpp"
#include "win32-shim/env/windows_event_log.hpp"
#include "win32-shim/registration/register_command.hpp"
#include "win32-shim/registration/test_load.hpp"
#include "win32-shim/text.hpp"

namespace {

constexpr std::chrono::seconds kPatience{60};  // with a service that looks at a million leases

}  // namespace

int wmain(int count, wchar_t** arguments) {
  using namespace raspool::win32;
  if (const auto code = serve_test_load({arguments + 1, arguments + count})) return *code;
  SetConsoleOutputCP(CP_UTF8);  // fails, and does no harm, where the output is a file or a pipe
  std::vector<std::string> texts;
  for (int i = 1; i < count; ++i) texts.push_back(to_utf8(arguments[i]));
  const Win32Clock clock;
  const Win32KeyedHash keyed_hash;
  Win32WriterLocks writer_locks;
  const Win32HostAddresses host_addresses;
  PipeControlChannel channel;
  raspool::AdminEnvironment environment{clock, keyed_hash, writer_locks, host_addresses, computer_name()};
  environment.terminal_width = terminal_width();
  DWORD console_mode = 0;
  environment.err_is_terminal = GetConsoleMode(GetStdHandle(STD_ERROR_HANDLE), &console_mode) != 0;
  environment.ask_service = [&](const std::string& control, const raspool::AdminRequest& request) {
    return raspool::ControlClient(channel, clock, control.empty() ? kControlName : control)
        .ask(request, kPatience);
  };
  WindowsEventLog events;
  return raspool::run_raspoolctl(texts, environment, std::cout, std::cerr,
                                 {register_command(events), unregister_command(events)});
}
