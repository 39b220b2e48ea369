#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>

#include "core/admin/admin_environment.hpp"
#include "core/admin/exit_code.hpp"

namespace raspool {

struct CheckCommand {
  std::filesystem::path file;
  std::string server;  // as which server it is read; empty: as this computer
  bool all = false;    // as each server that the file names, and against each other
  bool json = false;

  // Reads the configuration as the service would. Mistakes and warnings go to `err` (with `json`, everything
  // to `out`).
  ExitCode run(const AdminEnvironment& environment, std::ostream& out, std::ostream& err) const;
};

}  // namespace raspool
