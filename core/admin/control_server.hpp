#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "core/admin/admin_request.hpp"
#include "core/admin/control_bounds.hpp"
#include "core/env/clock.hpp"
#include "core/env/control_channel.hpp"
#include "core/env/logger.hpp"
#include "core/env/threads.hpp"

namespace raspool {

// Answers who asks over the control channel, on a thread of its own: one command at a time, in turn, so that
// any number of clients takes no more from the callouts than one. Whoever is slow, silent or does not keep to
// the protocol is sent away, and nothing that is sent makes it take more than its bounds. A channel that
// cannot be opened is a message, and is tried again.
class ControlServer {
 public:
  // Answers a command; may take as long as it does, and may throw.
  using Handler = std::function<AdminAnswer(const AdminRequest&, const AdminCaller&)>;
  // Where to be found; nothing: nowhere, for now. Asked again and again: when the answer changes, so does the
  // place. Does not throw, but for want of memory.
  using Place = std::function<std::optional<ControlPlace>()>;

  struct Outside {  // outlives the server, and the process if stop() says so
    ControlChannel& channel;
    Threads& threads;
    const Clock& clock;
    Logger& logger;
  };

  // Begins at once. Throws only if there is no memory left; without a thread there is a message, and no
  // channel.
  ControlServer(const Outside& outside, Place place, Handler handler, const ControlBounds& bounds = {});
  ControlServer(const ControlServer&) = delete;
  ControlServer& operator=(const ControlServer&) = delete;
  ~ControlServer();  // stops it, if nobody has

  // Closes the channel and all connections. True: within the bound, and no thread is left. False: a command
  // hangs; then what it uses must stay until the process ends. Idempotent.
  bool stop(Duration bound) noexcept;

 private:
  class Core;
  std::shared_ptr<Core> core_;
};

}  // namespace raspool
