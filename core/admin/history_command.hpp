#pragma once

#include <filesystem>
#include <iosfwd>

#include "core/admin/admin_environment.hpp"
#include "core/admin/exit_code.hpp"
#include "core/admin/history_query.hpp"

namespace raspool {

struct HistoryCommand {
  HistoryQuery query;
  std::filesystem::path state;   // one of the two is there. Empty: the one that the configuration names
  std::filesystem::path config;  // empty: names are matched as without [names]
  bool json = false;
  bool local_time = false;  // in the table; JSON is always in UTC

  // Tells who held an address, or what a user held, and when. Reads files only, beside a service or without
  // one, and changes none.
  ExitCode run(const AdminEnvironment& environment, std::ostream& out, std::ostream& err) const;
};

}  // namespace raspool
