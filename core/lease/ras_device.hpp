#pragma once

#include <string>

namespace raspool {

// RRAS's name of the device behind a RAS port ("WAN Miniport (IKEv2)"), as a link callout told it.
struct RasDevice {
  std::string ras_port;
  std::string device;

  friend bool operator==(const RasDevice&, const RasDevice&) = default;
};

}  // namespace raspool
