#pragma once

#include <memory>
#include <string>

#include "core/env/control_channel.hpp"

namespace raspool::test {

// This system's control channel, and a name on it that nobody else uses.
class ControlSite {
 public:
  virtual ~ControlSite() = default;
  virtual ControlChannel& channel() = 0;
  virtual std::string name() const = 0;
  // Does this system keep a second listener from the name? Empty, or why it does not.
  virtual std::string why_names_are_shared() const { return {}; }
};
std::unique_ptr<ControlSite> make_control_site();

}  // namespace raspool::test
