#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "core/env/message.hpp"
#include "win32-shim/admin_session.hpp"
#include "win32-shim/env/srw_lock.hpp"

namespace raspool::win32 {

// Initialised or terminated: the one state of the DLL, the same for its exports and for the callback table.
// Safe to call from any thread.
//
// Initialize and Terminate may come in any order and number (R12 to R14), or not at all: RRAS may call in
// processes where it never initialised (R45), so the first callout of any kind begins a session. After
// Terminate only Initialize begins one.
class AdminModule {
 public:
  // Begins a session if none runs. Throws as AdminSession's constructor does, and may then be called again.
  void initialize();
  // Ends the session. If it hangs in the disk, session and DLL stay in memory until the process ends.
  // `told`: the line that tells of it in the trace, if there was memory for one.
  void terminate(std::optional<TraceLine> told) noexcept;

  // The running session; null after Terminate. Throws as initialize() does. Remains good for the callout that
  // holds it, also when Terminate comes meanwhile.
  std::shared_ptr<AdminSession> session();

  // Puts an event into the log if a session runs; begins none.
  void tell(MessageId id, std::string_view text) noexcept;

 private:
  enum class State { untouched, running, terminated };
  void begin(bool also_after_terminate);

  SrwLock lifecycle_;  // held while a session begins or ends, which takes time
  SrwLock lock_;       // guards the following; held for a moment
  State state_ = State::untouched;
  std::shared_ptr<AdminSession> session_;  // there exactly if running
};

// The module of this DLL. Never destroyed: a process that ends without Terminate has killed our threads
// before destructors run.
AdminModule& module();

}  // namespace raspool::win32
