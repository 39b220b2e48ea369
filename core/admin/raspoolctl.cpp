#include "core/admin/raspoolctl.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <ostream>

#include "core/admin/check_command.hpp"
#include "core/admin/explain_command.hpp"
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

  for (CLI::App* verb : {check_verb, explain_verb, verify_verb})
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
