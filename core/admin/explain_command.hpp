#pragma once

#include <filesystem>
#include <iosfwd>
#include <optional>
#include <string>

#include "core/address/address.hpp"
#include "core/address/address_v6.hpp"
#include "core/admin/admin_environment.hpp"
#include "core/admin/exit_code.hpp"
#include "core/lease/decision.hpp"
#include "core/policy/configuration.hpp"

namespace raspool {

struct ExplainCommand {
  std::string user, ras_port;
  Family family = Family::v4;
  std::string offered;  // RRAS's proposal as text; empty: none
  std::filesystem::path config;
  std::filesystem::path state;  // empty: the one that the configuration names
  bool json = false;

  // Tells what a Get would be answered now, and every step tried. Reads files only, and changes none.
  ExitCode run(const AdminEnvironment& environment, std::ostream& out, std::ostream& err) const;

 private:
  std::optional<Request> request_by(const Configuration& configuration) const;
};

}  // namespace raspool
