#include <CLI/CLI.hpp>
#include <exception>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "core/address/address_v4.hpp"
#include "core/address/address_v6.hpp"
#include "core/admin/command_reference.hpp"
#include "posix-harness/composition.hpp"
#include "posix-harness/load_command.hpp"
#include "posix-harness/run_command.hpp"
#include "posix-harness/serve_command.hpp"

namespace {

using namespace raspool;

constexpr int kBadUsage = 2;

// Empty if the text is an address.
std::string address_mistake(const std::string& text) {
  return AddressV4::parse(text) || AddressV6::parse(text) ? "" : "not an IPv4 or IPv6 address: " + text;
}

std::vector<Address> addresses_of(const std::vector<std::string>& texts) {
  std::vector<Address> addresses;
  for (const std::string& text : texts) {
    if (const auto v4 = AddressV4::parse(text)) addresses.emplace_back(*v4);
    if (const auto v6 = AddressV6::parse(text)) addresses.emplace_back(v6->identifier);
  }
  return addresses;
}

int run_program(int count, char** arguments) {
  CLI::App program("Plays RRAS against raspool's service on POSIX: real store, real time.",
                   "raspool-harness");
  program.require_subcommand(1);
  posix::Composition::Options composition;
  std::vector<std::string> host_addresses;
  const auto add_common = [&](CLI::App* command) {
    command->add_option("--config", composition.config, "The configuration file")->required();
    command
        ->add_option(
            "--host-addresses", host_addresses,
            "A,B: addresses of this machine, never given to anybody; in place of what the system tells")
        ->delimiter(',')
        ->check(CLI::Validator(address_mistake, "ADDRESS"));
  };

  auto* run = program.add_subcommand("run",
                                     "Plays a scenario, a JSON Lines file of callouts, and prints each "
                                     "answer. Exit code 1 if an `expect` fails");
  add_common(run);
  std::filesystem::path scenario;
  run->add_option("SCENARIO", scenario, "The scenario file")->required();
  bool explain = false;
  run->add_flag("--explain", explain, "Say on stderr, before each Get, why it will be answered as it is");

  auto* serve =
      program.add_subcommand("serve", "The service, which raspoolctl can ask, until SIGTERM or SIGINT");
  add_common(serve);

  auto* load = program.add_subcommand("load",
                                      "Invents connections and disconnections and tells how the service bore "
                                      "them. Exit code 1 if an address was given "
                                      "twice or another invariant was broken");
  add_common(load);
  posix::LoadOptions load_options;
  double seconds = load_options.length.count();
  load->add_option("--threads", load_options.threads, "Threads that call")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  load->add_option("--users", load_options.users, "Users who come and go")
      ->check(CLI::Range(1, 100'000'000))
      ->capture_default_str();
  load->add_option("--rate", load_options.rate,
                   "Connections and disconnections a second; 0: as fast as can be")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  load->add_option("--seconds", seconds, "How long")->check(CLI::Range(0.0, 1e6))->capture_default_str();
  load->add_option("--names", load_options.names, "What the users' names begin with; a number follows")
      ->capture_default_str();
  load->add_option("--seed", load_options.seed, "Of the order in which users come and go")
      ->capture_default_str();

  std::string reference;
  auto* completion = add_completion_command(program, reference);

  try {
    program.parse(count, arguments);
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? 0 : kBadUsage;
  }
  if (completion->parsed()) {
    std::cout << completion_of(program, reference);
    return 0;
  }
  if (!host_addresses.empty()) composition.host_addresses = addresses_of(host_addresses);
  if (run->parsed()) return posix::run_scenario(scenario, composition, explain, std::cout);
  if (serve->parsed()) return posix::serve(composition);
  load_options.length = std::chrono::duration<double>(seconds);
  return posix::load(composition, load_options, std::cout);
}

}  // namespace

int main(int count, char** arguments) {
  try {
    return run_program(count, arguments);
  } catch (const std::exception& error) {
    std::cerr << "raspool-harness: " << error.what() << '\n';
    return kBadUsage;
  }
}
