#pragma once

#include <filesystem>
#include <vector>

#include "core/env/host_addresses.hpp"
#include "core/policy/configuration.hpp"
#include "core/policy/diagnostic.hpp"

namespace raspool {

// Warns of pools on the subnet of one of this server's interfaces, which only the server itself can tell:
// apart from the reading, so that a configuration reads the same everywhere. `file` is what was read.
std::vector<Diagnostic> check_against_interfaces(const Configuration& configuration,
                                                 const std::filesystem::path& file,
                                                 const HostNetworks& networks);

}  // namespace raspool
