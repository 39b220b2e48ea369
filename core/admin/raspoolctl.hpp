#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "core/admin/admin_environment.hpp"
#include "core/admin/command.hpp"

namespace raspool {

// The program raspoolctl, all but what its operating system asks for: reads the arguments (UTF-8, without the
// program's name), carries the command out, writes the answer to `out` and what goes wrong to `err`. Returns
// the exit code of core/INTERFACES.md, section 3. Never throws. `own_commands`: those that this program has
// beside the common ones.
int run_raspoolctl(const std::vector<std::string>& arguments, const AdminEnvironment& environment,
                   std::ostream& out, std::ostream& err,
                   const std::vector<Command>& own_commands = {}) noexcept;

}  // namespace raspool
