#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "core/admin/admin_request.hpp"
#include "core/env/clock.hpp"
#include "core/env/host_addresses.hpp"
#include "core/env/keyed_hash.hpp"
#include "core/env/writer_lock.hpp"

namespace raspool {

// Asks the running service that is to be found under this name (empty: the default), as ControlClient does.
using AskService = std::function<AdminAnswer(const std::string& control, const AdminRequest&)>;

// The outside world of raspoolctl's commands; everything outlives them.
struct AdminEnvironment {
  const Clock& clock;
  const KeyedHash& keyed_hash;
  WriterLocks& writer_locks;  // tells whether a service owns a state file
  const HostAddresses& host_addresses;
  std::string computer_name;
  AskService ask_service = nullptr;  // null: nobody answers
  std::size_t terminal_width = 0;    // of standard output, in characters; 0: it is no terminal
  bool err_is_terminal = false;      // somebody watches: progress may be shown there
};

}  // namespace raspool
