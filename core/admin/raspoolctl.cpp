#include "core/admin/raspoolctl.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <ostream>

#include "core/admin/backup_command.hpp"
#include "core/admin/check_command.hpp"
#include "core/admin/explain_command.hpp"
#include "core/admin/history_command.hpp"
#include "core/admin/verify_command.hpp"

namespace raspool {
namespace {

std::filesystem::path path_from(const std::string& utf8) {
  return std::filesystem::path(std::u8string(utf8.begin(), utf8.end()));
}

int run(const std::vector<std::string>& arguments, const AdminEnvironment& environment, std::ostream& out,
        std::ostream& err) {
  CLI::App program("Asks raspool, and looks into its files.", "raspoolctl");
  program.require_subcommand(1);
  bool json = false;
  program.add_flag("--json", json, "One JSON document on standard output");

  CheckCommand check;
  std::string check_file;
  auto* check_verb = program.add_subcommand(
      "check",
      "Reads a configuration as the service would, and tells every mistake. Exit code 2 if it has one");
  check_verb->add_option("FILE", check_file, "The configuration file")->required();
  auto* server = check_verb->add_option("--server", check.server, "Read it as this server would");
  check_verb->add_flag("--all", check.all, "Read it as each server that it names, and look for clashes")
      ->excludes(server);

  ExplainCommand explain;
  std::string config, state;
  auto* explain_verb = program.add_subcommand(
      "explain", "What would this user be answered now, by which rule and pool, and why? Changes nothing");
  explain_verb->add_option("--user", explain.user, "The user as RRAS names it")->required();
  explain_verb->add_option("--ras-port", explain.ras_port, "The RAS port, as VPN2-12")->required();
  explain_verb->add_option("--family", explain.family, "v4 or v6")
      ->transform(
          CLI::CheckedTransformer(std::map<std::string, Family>{{"v4", Family::v4}, {"v6", Family::v6}}));
  explain_verb->add_option("--offered", explain.offered, "The address that RRAS proposes");
  explain_verb->add_option("--config", config, "The configuration to decide by");
  explain_verb->add_option("--state", state,
                           "The state file; without it the one that the configuration names");

  VerifyCommand verify;
  std::string verify_config, verify_state;
  auto* verify_verb = program.add_subcommand(
      "verify", "Are the state file and its history sound, and do they agree? Exit code 1 if not");
  verify_verb->add_option("--state", verify_state, "The state file; or a history file, to check it alone");
  verify_verb->add_option("--config", verify_config, "A configuration, to check the leases by its pools");

  HistoryCommand history;
  std::string history_config, history_state;
  auto* history_verb = program.add_subcommand(
      "history",
      "Who held this address, or what did this user hold, and when? Exit code 1 if nothing is known");
  history_verb->add_option("--address", history.query.address, "The address");
  history_verb->add_option("--user", history.query.user, "The user, by any form of the name");
  history_verb->add_option("--at", history.query.at,
                           "At this moment, as 2026-11-22T13:00Z; without an offset it is UTC");
  history_verb->add_option("--from", history.query.from, "Not over before this time, or this day");
  history_verb->add_option("--to", history.query.to, "Begun by this time, or on this day");
  history_verb->add_option("--limit", history.query.limit, "As many at most, the newest first (100)");
  history_verb->add_flag("--local", history.local_time,
                         "Shows times in this machine's own time; JSON stays in UTC");
  history_verb->add_option("--state", history_state, "The state file; the history lies beside it");
  history_verb->add_option("--config", history_config, "A configuration, for the state file and [names]");

  BackupCommand backup;
  std::string backup_file, backup_state, backup_config;
  auto* backup_verb = program.add_subcommand(
      "backup",
      "Copies the state file and its history, also while a service writes them, and verifies the copies");
  backup_verb->add_option("FILE", backup_file, "The copy of the state file; the history's comes beside it")
      ->required();
  backup_verb->add_option("--state", backup_state, "The state file; the history lies beside it");
  backup_verb->add_option("--config", backup_config, "A configuration, for the state file");

  for (CLI::App* verb : {check_verb, explain_verb, verify_verb, history_verb, backup_verb})
    verb->fallthrough();  // --json may stand behind it too
  try {
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());  // as CLI11 wants them
    program.parse(reversed);
  } catch (const CLI::ParseError& error) {
    const bool fine = program.exit(error, out, err) == 0;  // help was asked for
    return static_cast<int>(fine ? ExitCode::done : ExitCode::bad_usage_or_configuration);
  }
  if (check_verb->parsed()) {
    check.file = path_from(check_file);
    check.json = json;
    return static_cast<int>(check.run(environment, out, err));
  }
  if (verify_verb->parsed()) {
    verify.state = path_from(verify_state);
    verify.config = path_from(verify_config);
    verify.json = json;
    return static_cast<int>(verify.run(environment, out, err));
  }
  if (backup_verb->parsed()) {
    backup.file = path_from(backup_file);
    backup.state = path_from(backup_state);
    backup.config = path_from(backup_config);
    backup.json = json;
    return static_cast<int>(backup.run(environment, out, err));
  }
  if (history_verb->parsed()) {
    history.state = path_from(history_state);
    history.config = path_from(history_config);
    history.json = json;
    return static_cast<int>(history.run(environment, out, err));
  }
  explain.config = path_from(config);
  explain.state = path_from(state);
  explain.json = json;
  return static_cast<int>(explain.run(environment, out, err));
}

}  // namespace

int run_raspoolctl(const std::vector<std::string>& arguments, const AdminEnvironment& environment,
                   std::ostream& out, std::ostream& err) noexcept {
  try {
    return run(arguments, environment, out, err);
  } catch (const std::exception& exception) {
    err << "raspoolctl: " << exception.what() << '\n';
  } catch (...) {
    err << "raspoolctl: unknown exception\n";
  }
  return static_cast<int>(ExitCode::refused_or_not_found);
}

}  // namespace raspool
