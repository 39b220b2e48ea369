#include "core/admin/service_commands.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>
#include <utility>

#include "core/admin/ask_service.hpp"
#include "core/admin/diagnostic_json.hpp"
#include "core/admin/leases_answer.hpp"
#include "core/admin/named_files.hpp"
#include "core/admin/offline_book.hpp"
#include "core/admin/pools_answer.hpp"
#include "core/admin/status_answer.hpp"
#include "core/admin/text_table.hpp"
#include "core/policy/printable_text.hpp"
#include "core/store/state_reader.hpp"

namespace raspool {
namespace {

using Takes = CommandOption::Takes;
using nlohmann::ordered_json;

const CommandOption kStateOption{"--state", "Reads this state file instead of asking the service",
                                 Takes::file};

Command status_command() {
  return {"status",
          "What runs, since when, by which configuration, and how it answered so far",
          {},
          "status",
          [](const CommandContext& context) {
            return show(context, ask_service(context, "status"),
                        [&](const ordered_json& answer) { print_status(answer, context.out); });
          }};
}

// From files: the pools of a configuration, and who holds what of them.
AdminAnswer pools_of_files(const CommandContext& context) {
  const auto files = named_files(context.environment, context.arguments.path("config"),
                                 context.arguments.path("state"), context.err);
  if (!files) return {ExitCode::bad_usage_or_configuration, {}, {}};
  const auto on_disk = read_state_file(files->settings.state);
  if (const auto* error = std::get_if<StoreError>(&on_disk)) {
    return {ExitCode::refused_or_not_found, {}, error->text};
  }
  const Instant now = context.environment.clock.now();
  const LeaseBook book =
      offline_book(*files->configuration, std::get<StateOnDisk>(on_disk).recovered, context.environment, now);
  return {ExitCode::done, pools_answer(book.use(now)), {}};
}

Command pools_command() {
  return {"pools",
          "How full the pools are",
          {{"--config", "Reads the files that this configuration names instead of asking the service",
            Takes::file},
           {"--state", "The state file; without it the one that the configuration names", Takes::file}},
          "pools",
          [](const CommandContext& context) {
            if (context.arguments.has("state") && !context.arguments.has("config")) {
              context.err << "raspoolctl: which pools there are stands in the configuration: name it with "
                             "--config FILE\n";
              return ExitCode::bad_usage_or_configuration;
            }
            const AdminAnswer answer =
                context.arguments.has("config")
                    ? pools_of_files(context)
                    : ask_service(context, "pools", "with --config FILE I can read its files directly");
            return show(context, answer, [&](const ordered_json& pools) {
              print_pools(pools, context.out, context.environment.terminal_width);
            });
          }};
}

AdminAnswer leases_of_file(const CommandContext& context) {
  const NameRules names;  // without a configuration: as RRAS names users, in any case
  const auto filter = lease_filter_from(context.arguments.to_json(), names);
  if (const auto* why = std::get_if<std::string>(&filter)) {
    return {ExitCode::bad_usage_or_configuration, {}, *why};
  }
  const auto on_disk = read_state_file(context.arguments.path("state"));
  if (const auto* error = std::get_if<StoreError>(&on_disk)) {
    return {ExitCode::refused_or_not_found, {}, error->text};
  }
  std::vector<Tenure> live = std::get<StateOnDisk>(on_disk).recovered.last;
  std::erase_if(live, [](const Tenure& tenure) { return !tenure.is_live(); });
  std::ranges::sort(live, {}, &Tenure::address);
  return {ExitCode::done, leases_answer(live, std::get<LeaseFilter>(filter), names), {}};
}

Command leases_command() {
  return {"leases",
          "Who holds which address now",
          {{"--user", "Of this user, in any form of the name"},
           {"--pool", "From this pool"},
           {"--address", "Of this address"},
           {"--ras-port", "On this RAS port"},
           kStateOption},
          "leases --pool staff",
          [](const CommandContext& context) {
            const AdminAnswer answer =
                context.arguments.has("state")
                    ? leases_of_file(context)
                    : ask_service(context, "leases", "with --state FILE I can read the file directly");
            return show(context, answer, [&](const ordered_json& leases) {
              print_leases(leases, context.out, context.environment.terminal_width);
            });
          }};
}

Command release_command() {
  return {"release",
          "Ends a live lease by hand, for a connection that is gone. RRAS is not told; hold-down applies",
          {{"ADDRESS", "The address that is to be free", Takes::text, true}},
          "release 10.20.0.31",
          [](const CommandContext& context) {
            return show(context, ask_service(context, "release"), [&](const ordered_json& lease) {
              context.out << fmt::format(
                  "{} was {}'s since {} and is released\n", printable(lease.at("address").get<std::string>()),
                  printable(lease.at("user").get<std::string>()), lease.at("from").get<std::string>());
            });
          }};
}

Command reload_command() {
  return {"reload",
          "Reads the configuration again. With a mistake in it the old one stays, and the exit code is 2",
          {},
          "reload",
          [](const CommandContext& context) {
            return show(context, ask_service(context, "reload"), [&](const ordered_json& answer) {
              for (const ordered_json& diagnostic : answer.at("diagnostics")) {
                context.err << printable(diagnostic_from(diagnostic).to_string()) << '\n';
              }
              if (answer.at("done").get<bool>()) context.out << "the configuration is in force\n";
            });
          }};
}

Command mode_command() {
  return {"mode",
          "Observes or enforces, from the next callout on; until the next restart, or a reload that finds "
          "another mode "
          "in the file than it was",
          {{"MODE", "observe or enforce", Takes::text, true, {"observe", "enforce"}}},
          "mode observe",
          [](const CommandContext& context) {
            return show(context, ask_service(context, "mode"), [&](const ordered_json& answer) {
              context.out << "the mode is " << answer.at("mode").get<std::string>() << " now\n";
            });
          }};
}

Command metrics_command() {
  return {"metrics",
          "The state of the service for Prometheus, in its text format",
          {},
          "metrics",
          [](const CommandContext& context) {
            return show(context, ask_service(context, "metrics"),
                        [&](const ordered_json& text) { context.out << text.get<std::string>(); });
          }};
}

}  // namespace

std::vector<Command> service_commands() {
  return {status_command(), pools_command(), leases_command(), release_command(),
          reload_command(), mode_command(),  metrics_command()};
}

}  // namespace raspool
