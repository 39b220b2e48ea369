#include <unistd.h>

#include <iostream>
#include <string>
#include <vector>

#include "core/admin/control_client.hpp"
#include "core/admin/raspoolctl.hpp"
#include "posix-harness/env/computer_name.hpp"
#include "posix-harness/env/interface_addresses.hpp"
#include "posix-harness/env/openssl_keyed_hash.hpp"
#include "posix-harness/env/posix_clock.hpp"
#include "posix-harness/env/posix_writer_locks.hpp"
#include "posix-harness/env/terminal_width.hpp"
#include "posix-harness/env/unix_control_channel.hpp"

namespace {

constexpr const char* kUsualSocket = "/var/lib/raspool/raspool.sock";  // of the service that systemd runs
constexpr std::chrono::seconds kPatience{60};  // with a service that looks at a million leases

}  // namespace

int main(int count, char** arguments) {
  using namespace raspool::posix;
  const PosixClock clock;
  const OpensslKeyedHash keyed_hash;
  PosixWriterLocks writer_locks;
  const InterfaceAddresses host_addresses;
  UnixControlChannel channel;
  raspool::AdminEnvironment environment{clock, keyed_hash, writer_locks, host_addresses, computer_name()};
  environment.terminal_width = terminal_width();
  environment.err_is_terminal = ::isatty(STDERR_FILENO) != 0;
  environment.ask_service = [&](const std::string& control, const raspool::AdminRequest& request) {
    return raspool::ControlClient(channel, clock, control.empty() ? kUsualSocket : control)
        .ask(request, kPatience);
  };
  return raspool::run_raspoolctl(std::vector<std::string>(arguments + 1, arguments + count), environment,
                                 std::cout, std::cerr);
}
