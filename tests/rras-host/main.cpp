// rras-host: a fake RRAS that loads RAS administration DLLs and plays callouts with them.

#include <fcntl.h>
#include <io.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <iostream>

#include "tests/rras-host/child_host.hpp"
#include "tests/rras-host/cycle.hpp"
#include "tests/rras-host/local_host.hpp"
#include "tests/rras-host/play.hpp"
#include "tests/rras-host/registry.hpp"
#include "tests/rras-host/storm.hpp"
#include "tests/rras-host/wire.hpp"

namespace {

using namespace rras_host;

struct Arguments {
  std::vector<std::string> dlls;  // none: what the registry says
  std::string config;
  std::string scenario;
  std::string server = "VPN1";
  std::string generation = "table";
  std::size_t cycles = 200;
  bool print = false;
  StormOptions storm;
};

StartOptions start_options(const Arguments& arguments) {
  StartOptions options;
  for (const std::string& dll : arguments.dlls) options.dlls.push_back(windows_path(dll));
  if (options.dlls.empty()) options.dlls = registry::admin_dlls(false);
  if (arguments.generation == "legacy") options.initialise.generation = Generation::legacy_first;
  if (arguments.generation == "both") options.initialise.generation = Generation::both_plain_first;
  return options;
}

int tell(const std::vector<std::string>& failures) {
  for (const std::string& failure : failures) std::cerr << "rras-host: " << failure << '\n';
  return failures.empty() ? 0 : 1;
}

int play_scenario(const Arguments& arguments) {
  std::ifstream file{std::filesystem::path(windows_path(arguments.scenario))};
  if (!file) return tell({"cannot read " + arguments.scenario});
  const Scenario scenario = read_scenario(file);
  std::vector<std::string> failures;
  for (const std::string& error : scenario.errors) failures.push_back(arguments.scenario + ":" + error);
  const PlayOptions options{start_options(arguments), own_program(), arguments.server};
  for (const std::string& failure : play(scenario, options, std::cout)) failures.push_back(failure);
  return tell(failures);
}

int play_storm(Arguments arguments) {
  LocalHost host;
  StartOptions start = start_options(arguments);
  start.small_stacks = true;
  start.documented_locks_only = true;
  const StartReport started = host.start(start);
  if (!started.running) return tell(started.log);
  if (!started.ipv4_dll) return tell({"no DLL gives IPv4 addresses"});
  if (arguments.print) {
    arguments.storm.on_answer = [&](const Callout& callout, const Answer& answer) {
      std::cout << wire::trace_line(callout, answer, arguments.server) << std::endl;
    };
  }
  std::cerr << "rras-host: storm with seed " << arguments.storm.seed << '\n';
  StormReport report = storm(host, started, arguments.storm);
  for (const std::string& fault : host.stop({}).faults) report.faults.push_back(fault);
  std::cerr << "rras-host: " << report.connections << " connections, " << report.granted << " granted, "
            << report.refused << " refused, slowest callout " << report.slowest.count() << " us\n";
  return tell(report.faults);
}

int play_cycles(const Arguments& arguments) {
  CycleReport report = cycle(start_options(arguments), arguments.cycles);
  std::cout << report.cycles << " cycles; threads " << report.threads_at_first << " to "
            << report.threads_at_last << ", open files " << report.files_at_first << " to "
            << report.files_at_last << '\n';
  if (report.grew()) report.faults.emplace_back("threads or open files grew");
  return tell(report.faults);
}

// What each command that loads DLLs understands.
void add_dll_options(CLI::App& command, Arguments& arguments) {
  command.add_option("--dll", arguments.dlls, "DLL to load; may be repeated. Default: the registered list");
  command.add_option("--config", arguments.config,
                     "Registered as raspool.dll's configuration before the start");
  command.add_option("--generation", arguments.generation, "Which initialiser is called")
      ->check(CLI::IsMember({"table", "legacy", "both"}))
      ->capture_default_str();
  command.add_option("--server", arguments.server, "Server name in printed lines")->capture_default_str();
}

}  // namespace

int main(int argc, char** argv) {
  _setmode(_fileno(stdout), _O_BINARY);  // lines of a trace end with LF on every system
  Arguments arguments;
  CLI::App app{"A fake RRAS: loads RAS administration DLLs and plays callouts with them"};
  app.require_subcommand(1);
  app.allow_windows_style_options(false);  // paths of the build machine begin with a slash

  CLI::App& play_command =
      *app.add_subcommand("play", "Play a scenario; print each answer; exit 1 if one is not as expected");
  play_command.add_option("SCENARIO", arguments.scenario, "JSON Lines")->required();
  add_dll_options(play_command, arguments);

  CLI::App& stress_command =
      *app.add_subcommand("stress", "Play thousands of connections on several threads");
  add_dll_options(stress_command, arguments);
  stress_command.add_option("--threads", arguments.storm.threads)->capture_default_str();
  stress_command.add_option("--users", arguments.storm.users)->capture_default_str();
  stress_command.add_option("--connections", arguments.storm.connections)->capture_default_str();
  stress_command
      .add_option("--live", arguments.storm.live_per_thread, "Connections up at a time, per thread")
      ->capture_default_str();
  stress_command.add_option("--seed", arguments.storm.seed)->capture_default_str();
  stress_command.add_flag("--print", arguments.print, "Print each answer as soon as it is given");

  CLI::App& cycle_command = *app.add_subcommand(
      "cycle", "Load, initialise, terminate and unload many times; see what is left behind");
  add_dll_options(cycle_command, arguments);
  cycle_command.add_option("COUNT", arguments.cycles)->capture_default_str();

  CLI::App& serve_command =
      *app.add_subcommand("serve", "Run callouts for another rras-host over standard input and output");

  CLI11_PARSE(app, argc, argv);
  if (!arguments.config.empty() && !registry::set_raspool_config(windows_path(arguments.config))) {
    return tell({"cannot write the registry"});
  }
  try {
    if (serve_command) return serve();
    if (play_command) return play_scenario(arguments);
    if (stress_command) return play_storm(arguments);
    if (cycle_command) return play_cycles(arguments);
  } catch (const std::exception& error) {
    return tell({error.what()});
  }
  return 0;
}
