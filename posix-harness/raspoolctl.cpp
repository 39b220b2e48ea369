#include <unistd.h>

#include <iostream>
#include <string>
#include <vector>

#include "core/admin/raspoolctl.hpp"
#include "posix-harness/env/computer_name.hpp"
#include "posix-harness/env/interface_addresses.hpp"
#include "posix-harness/env/openssl_keyed_hash.hpp"
#include "posix-harness/env/posix_clock.hpp"
#include "posix-harness/env/posix_writer_locks.hpp"

int main(int count, char** arguments) {
  using namespace raspool::posix;
  const PosixClock clock;
  const OpensslKeyedHash keyed_hash;
  PosixWriterLocks writer_locks;
  const InterfaceAddresses host_addresses;
  return raspool::run_raspoolctl(
      std::vector<std::string>(arguments + 1, arguments + count),
      {clock, keyed_hash, writer_locks, host_addresses, computer_name(), isatty(STDERR_FILENO) != 0},
      std::cout, std::cerr);
}
