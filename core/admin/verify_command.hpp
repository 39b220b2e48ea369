#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>
#include <vector>

#include "core/admin/admin_environment.hpp"
#include "core/admin/exit_code.hpp"

namespace raspool {

struct VerifyCommand {
  std::filesystem::path state;   // one of the two is there. Empty: the one that the configuration names
  std::filesystem::path config;  // empty: what only a configuration tells is not checked
  std::vector<std::string> of_running_service;  // what failed there, told with the rest
  bool json = false;

  // Tells what is wrong with the state file and the history beside it, a line each. Reads files only, beside
  // a service or without one, and changes none.
  ExitCode run(const AdminEnvironment& environment, std::ostream& out, std::ostream& err) const;
};

}  // namespace raspool
