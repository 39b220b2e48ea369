#pragma once

#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include "core/admin/admin_environment.hpp"
#include "core/admin/command_arguments.hpp"
#include "core/admin/exit_code.hpp"

namespace raspool {

// What may stand behind a command.
struct CommandOption {
  enum class Takes : std::uint8_t { nothing, text, many_texts, file, many_files };

  std::string name;     // "--user"; without dashes it has its place by its order: "FILE"
  std::string meaning;  // a line of --help
  Takes takes = Takes::text;
  bool required = false;
  std::vector<std::string> one_of = {};    // the words that it takes; empty: any text
  std::vector<std::string> excludes = {};  // options before it that may not stand beside it
};

// How a command is carried out: what it was told, and where it answers.
struct CommandContext {
  const AdminEnvironment& environment;
  const CommandArguments& arguments;
  bool json = false;    // one JSON document on `out` is wanted
  std::string control;  // name of the control channel; empty: the default
  std::ostream& out;    // the answer
  std::ostream& err;    // what goes wrong, and progress
};

// A command of raspoolctl. Help, shell completion and reading the command line all go by these.
struct Command {
  std::string name;
  std::string summary;  // a sentence or two
  std::vector<CommandOption> options;
  std::string example;  // a command line without the program's name
  std::function<ExitCode(const CommandContext&)> run;
};

// Those that both systems have (core/INTERFACES.md, section 3), in the order of --help.
std::vector<Command> common_commands();

}  // namespace raspool
