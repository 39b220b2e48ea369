#pragma once

#include <string>
#include <vector>

#include "core/policy/configuration.hpp"

namespace raspool {

// What a reload makes of the configuration in force and one newly read (core/INTERFACES.md, section 2).
struct ConfigurationChange {
  Configuration configuration;             // to be in force from now on
  std::vector<std::string> needs_restart;  // what differs and stays as it was: a sentence each
};

// `offers_ipv6`: RRAS has the IPv6 callouts.
ConfigurationChange change_of(const Configuration& in_force, Configuration read, bool offers_ipv6);

}  // namespace raspool
