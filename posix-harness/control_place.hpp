#pragma once

#include <filesystem>

#include "core/env/control_channel.hpp"
#include "core/policy/configuration.hpp"

namespace raspool::posix {

// Where a service with this configuration file is to be found: `control`, else raspool.sock beside the state
// file. Without a configuration it is beside its file.
ControlPlace control_place(const std::filesystem::path& configuration_file, const Configuration* in_force);

}  // namespace raspool::posix
