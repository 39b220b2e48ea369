#pragma once

#include <vector>

#include "core/admin/command.hpp"

namespace raspool {

// The commands about what is on record: who had what, copies of it, and forgetting.
std::vector<Command> record_commands();

}  // namespace raspool
