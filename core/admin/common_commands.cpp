#include <string>

#include "core/admin/check_command.hpp"
#include "core/admin/command.hpp"
#include "core/admin/explain_command.hpp"
#include "core/admin/replay_command.hpp"
#include "core/admin/verify_command.hpp"

namespace raspool {
namespace {

using Takes = CommandOption::Takes;

const CommandOption kStateFile{"--state", "Looks into this state file instead of asking the service",
                               Takes::file};

Command check() {
  return {"check",
          "Reads a configuration as the service would, and tells every mistake. Exit code 2 if it has one",
          {{"FILE", "The configuration file", Takes::file, true},
           {"--server", "Read it as this server would"},
           {"--all",
            "Read it as each server that it names, and look for clashes",
            Takes::nothing,
            false,
            {},
            {"--server"}}},
          "check raspool.toml --all",
          [](const CommandContext& context) {
            CheckCommand command;
            command.file = context.arguments.path("FILE");
            command.server = context.arguments.text("server");
            command.all = context.arguments.has("all");
            command.json = context.json;
            return command.run(context.environment, context.out, context.err);
          }};
}

Command explain() {
  return {"explain",
          "What would this user be answered now, by which rule and pool, and why? Changes nothing",
          {{"--user", "The user as RRAS names it", Takes::text, true},
           {"--ras-port", "The RAS port, as VPN2-12", Takes::text, true},
           {"--family", "v4 or v6", Takes::text, false, {"v4", "v6"}},
           {"--offered", "The address that RRAS proposes"},
           {"--config", "The configuration to decide by, instead of the service's", Takes::file},
           {"--state", "The state file; without it the one that the configuration names", Takes::file}},
          R"(explain --user 'CORP\anna' --ras-port VPN2-12)",
          [](const CommandContext& context) {
            ExplainCommand command;
            command.user = context.arguments.text("user");
            command.ras_port = context.arguments.text("ras-port");
            command.family = context.arguments.text("family") == "v6" ? Family::v6 : Family::v4;
            command.offered = context.arguments.text("offered");
            command.config = context.arguments.path("config");
            command.state = context.arguments.path("state");
            command.json = context.json;
            return command.run(context.environment, context.out, context.err);
          }};
}

Command verify() {
  return {"verify",
          "Are the state file and its history sound, and do they agree? Exit code 1 if not",
          {{"--state", "The state file; or a history file, to check it alone", Takes::file},
           {"--config", "A configuration, to check the leases by its pools", Takes::file}},
          "verify --state raspool.db",
          [](const CommandContext& context) {
            VerifyCommand command;
            command.state = context.arguments.path("state");
            command.config = context.arguments.path("config");
            command.json = context.json;
            return command.run(context.environment, context.out, context.err);
          }};
}

}  // namespace

std::vector<Command> common_commands() { return {check(), explain(), verify(), replay_command_row()}; }

}  // namespace raspool
