#pragma once

#include <string>

#include "core/env/clock.hpp"
#include "core/env/host_addresses.hpp"
#include "core/env/keyed_hash.hpp"
#include "core/env/writer_lock.hpp"

namespace raspool {

// The outside world of raspoolctl's commands; everything outlives them.
struct AdminEnvironment {
  const Clock& clock;
  const KeyedHash& keyed_hash;
  WriterLocks& writer_locks;  // tells whether a service owns a state file
  const HostAddresses& host_addresses;
  std::string computer_name;
  bool err_is_terminal = false;  // somebody watches: progress may be shown there
};

}  // namespace raspool
