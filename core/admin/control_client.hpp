#pragma once

#include <string>

#include "core/admin/admin_request.hpp"
#include "core/env/clock.hpp"
#include "core/env/control_channel.hpp"

namespace raspool {

// Asks a running service, and waits for its answer.
class ControlClient {
 public:
  // `name`: where the service is to be found, as ControlPlace has it.
  ControlClient(ControlChannel& channel, const Clock& clock, std::string name)
      : channel_(channel), clock_(clock), name_(std::move(name)) {}

  // What the service answers; or, with the exit code `nobody_answers`, why there is no answer and what to do.
  AdminAnswer ask(const AdminRequest& request, Duration timeout);

 private:
  ControlChannel& channel_;
  const Clock& clock_;
  const std::string name_;
};

}  // namespace raspool
