#include <string>

#include "core/admin/ask_service.hpp"
#include "core/admin/check_command.hpp"
#include "core/admin/command.hpp"
#include "core/admin/explain_command.hpp"
#include "core/admin/record_commands.hpp"
#include "core/admin/replay_command.hpp"
#include "core/admin/routes_command.hpp"
#include "core/admin/service_commands.hpp"
#include "core/admin/verify_command.hpp"
#include "core/policy/reader/path_text.hpp"

namespace raspool {
namespace {

using TakesWhat = CommandOption::Takes;

const CommandOption kStateFile{"--state", "Looks into this state file instead of asking the service",
                               TakesWhat::file};

Command check() {
  return {"check",
          "Reads a configuration as the service would, and tells every mistake. Exit code 2 if it has one",
          {{"FILE", "The configuration file", TakesWhat::file, true},
           {"--server", "Read it as this server would"},
           {"--all",
            "Read it as each server that it names, and look for clashes",
            TakesWhat::nothing,
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

ExitCode explain_by_service(const CommandContext& context) {
  AdminRequest request{"explain", context.arguments.to_json()};
  request.arguments["as_text"] = !context.json;
  return show(context, ask_service(context, request, "with --config FILE I can decide by its files directly"),
              [&](const nlohmann::ordered_json& text) { context.out << text.get<std::string>(); });
}

Command explain() {
  return {
      "explain",
      "What would this user be answered now, by which rule and pool, and why? Changes nothing",
      {{"--user", "The user as RRAS names it", TakesWhat::text, true},
       {"--ras-port", "The RAS port, as VPN2-12", TakesWhat::text, true},
       {"--family", "v4 or v6", TakesWhat::text, false, {"v4", "v6"}},
       {"--offered", "The address that RRAS proposes"},
       {"--config", "The configuration to decide by, instead of the service's", TakesWhat::file},
       {"--state", "The state file; without it the one that the configuration names", TakesWhat::file}},
      R"(explain --user 'CORP\anna' --ras-port VPN2-12)",
      [](const CommandContext& context) {
        if (!context.arguments.has("config")) {
          if (!context.arguments.has("state")) return explain_by_service(context);
          context.err << "raspoolctl: to decide on a state file, name the configuration too: --config FILE\n";
          return ExitCode::bad_usage_or_configuration;
        }
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
          {{"--state", "The state file; or a history file, to check it alone", TakesWhat::file},
           {"--config", "A configuration, to check the leases by its pools", TakesWhat::file}},
          "verify --state raspool.db",
          [](const CommandContext& context) {
            VerifyCommand command;
            command.state = context.arguments.path("state");
            command.config = context.arguments.path("config");
            if (command.state.empty() && command.config.empty()) {
              const AdminAnswer running =
                  ask_service(context, "verify", "with --state FILE I can check the file directly");
              if (running.code != ExitCode::done) return show(context, running, nullptr);
              command.state = path_from_utf8(running.document.at("state").get<std::string>());
              command.of_running_service = running.document.at("failures").get<std::vector<std::string>>();
            }
            command.json = context.json;
            return command.run(context.environment, context.out, context.err);
          }};
}

ExitCode routes_of_service(const CommandContext& context) {
  if (context.arguments.has("server") || context.arguments.has("all")) {
    context.err << "raspoolctl: for other servers than this, name the configuration: --config FILE\n";
    return ExitCode::bad_usage_or_configuration;
  }
  return show(context,
              ask_service(context, "routes", "with --config FILE I can read the configuration directly"),
              [&](const nlohmann::ordered_json& document) { print_routes(document, context.out); });
}

Command routes() {
  return {
      "routes",
      "Which prefixes lead to this server? As a table, and as commands that make the routes",
      {{"--config", "Reads this configuration instead of asking the service", TakesWhat::file},
       {"--server", "Of this server"},
       {"--all", "Of each server that the configuration names", TakesWhat::nothing, false, {}, {"--server"}},
       {"--via", "The server's inner address, 10.0.0.11, or VPN1=10.0.0.11,VPN2=10.0.0.12"}},
      "routes --config raspool.toml --all --via VPN1=10.0.0.11,VPN2=10.0.0.12",
      [](const CommandContext& context) {
        if (!context.arguments.has("config")) return routes_of_service(context);
        RoutesCommand command;
        command.config = context.arguments.path("config");
        command.server = context.arguments.text("server");
        command.all = context.arguments.has("all");
        command.via = context.arguments.text("via");
        command.json = context.json;
        return command.run(context.environment, context.out, context.err);
      }};
}

}  // namespace

std::vector<Command> common_commands() {
  std::vector<Command> commands = service_commands();
  commands.insert(commands.begin(), check());
  const std::vector<Command> of_record = record_commands();
  commands.insert(commands.end(), of_record.begin(), of_record.end());
  commands.push_back(explain());
  commands.push_back(verify());
  commands.push_back(routes());
  commands.push_back(replay_command_row());
  return commands;
}

}  // namespace raspool
