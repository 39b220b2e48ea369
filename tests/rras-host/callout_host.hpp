#pragma once

// A process in which RRAS has loaded the DLLs: this one (LocalHost) or a child (ChildHost).

#include <string>
#include <vector>

#include "tests/rras-host/admin_dll.hpp"
#include "tests/rras-host/callout.hpp"

namespace rras_host {

struct StartOptions {
  std::vector<std::wstring> dlls;  // full paths in calling order
  InitialiseOptions initialise;
  bool call_initialiser = true;  // false: the DLLs are loaded and their callouts come unannounced
  bool small_stacks = false;     // every callout on a new thread with a stack of 256 KiB
  bool documented_locks_only = false;
};

struct StartReport {
  bool running = false;
  std::vector<std::string> log;         // why not, as RRAS's System event log would have it
  std::optional<std::size_t> ipv4_dll;  // the first with the pair: alone asked for addresses
  std::optional<std::size_t> ipv6_dll;
  std::size_t dll_count = 0;
};

struct StopOptions {
  bool terminate = true;         // in list order
  std::vector<Callout> between;  // callouts after Terminate and before the unload: RRAS's worst case
};

struct StopReport {
  std::vector<Answer> answers;      // Terminate of each DLL, then those of `between`
  std::vector<std::string> faults;  // such as a thread that survived
};

class CalloutHost {
 public:
  virtual ~CalloutHost() = default;
  virtual StartReport start(const StartOptions& options) = 0;
  // Any thread while the DLLs run.
  virtual Answer call(const Callout& callout) = 0;
  // Terminates, unloads, and looks for what the DLLs left behind.
  virtual StopReport stop(const StopOptions& options) = 0;
};

}  // namespace rras_host
