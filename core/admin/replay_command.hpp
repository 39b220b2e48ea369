#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>
#include <vector>

#include "core/admin/admin_environment.hpp"
#include "core/admin/command.hpp"
#include "core/admin/exit_code.hpp"

namespace raspool {

struct ReplayCommand {
  std::filesystem::path config;
  std::vector<std::filesystem::path> inputs;  // files; of a folder all files in it and below
  std::filesystem::path html;                 // a page is written there; empty: none
  std::string server;   // as which the configuration is read; empty: as each server that it names, else as
                        // this computer
  std::string zone;     // of local times that no record tells how to read; empty: UTC, and that is told
  std::string dates;    // "month-first", "day-first"; empty: each input tells
  std::string longest;  // a duration; empty: any length
  std::vector<std::string> nas;       // the servers whose connections count; none: all
  std::vector<std::string> same_nas;  // "OTHER=NAME": two names of one server
  bool as_one_server = false;
  bool hide_names = false;  // users are shown as numbers
  bool json = false;

  // Plays what traces and accounting logs tell through a configuration, and tells how its pools would have
  // fared. Needs no service. Progress goes to `err` if that is a terminal.
  ExitCode run(const AdminEnvironment& environment, std::ostream& out, std::ostream& err) const;
};

Command replay_command_row();

}  // namespace raspool
