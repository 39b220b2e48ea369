#pragma once

#include <vector>

#include "core/admin/command.hpp"

namespace raspool {

// The commands that a running service answers, and those of them that read a state file in its place.
std::vector<Command> service_commands();

}  // namespace raspool
