#include "core/admin/record_commands.hpp"

#include <fmt/format.h>

#include <charconv>
#include <ostream>

#include "core/admin/ask_service.hpp"
#include "core/admin/backup_command.hpp"
#include "core/admin/history_command.hpp"
#include "core/admin/history_text.hpp"
#include "core/admin/text_table.hpp"
#include "core/policy/reader/path_text.hpp"

namespace raspool {
namespace {

using Takes = CommandOption::Takes;
using nlohmann::ordered_json;

bool is_about_files(const CommandContext& context) {
  return context.arguments.has("state") || context.arguments.has("config");
}

// Nothing: `limit` is no number.
std::optional<HistoryQuery> history_query_of(const CommandArguments& arguments) {
  HistoryQuery query;
  query.address = arguments.text("address");
  query.user = arguments.text("user");
  query.at = arguments.text("at");
  query.from = arguments.text("from");
  query.to = arguments.text("to");
  if (!arguments.has("limit")) return query;
  const std::string limit = arguments.text("limit");
  const char* const end = limit.data() + limit.size();
  const auto [read, error] = std::from_chars(limit.data(), end, query.limit);
  if (error != std::errc() || read != end) return std::nullopt;
  return query;
}

ExitCode tell_history(const CommandContext& context) {
  const auto query = history_query_of(context.arguments);
  if (!query) {
    context.err << "raspoolctl: --limit is a number of tenures\n";
    return ExitCode::bad_usage_or_configuration;
  }
  if (!is_about_files(context)) {
    const AdminAnswer answer = ask_service(context, AdminRequest{"history", query->arguments()},
                                           "with --state FILE I can read the files directly");
    return show(context, answer, [&](const ordered_json& document) {
      print_history(document, context.arguments.has("local"), context.out);
    });
  }
  HistoryCommand command;
  command.query = *query;
  command.state = context.arguments.path("state");
  command.config = context.arguments.path("config");
  command.json = context.json;
  command.local_time = context.arguments.has("local");
  return command.run(context.environment, context.out, context.err);
}

Command history_command() {
  return {"history",
          "Who held this address, or what did this user hold, and when? Exit code 1 if nothing is known",
          {{"--address", "The address"},
           {"--user", "The user, by any form of the name"},
           {"--at", "At this moment, as 2026-11-22T13:00Z; without an offset it is UTC"},
           {"--from", "Not over before this time, or this day"},
           {"--to", "Begun by this time, or on this day"},
           {"--limit", "As many at most, the newest first (100)"},
           {"--local", "Shows times in this machine's own time; JSON stays in UTC", Takes::nothing},
           {"--state", "Reads this state file and the history beside it instead of asking the service",
            Takes::file},
           {"--config", "A configuration, for the state file and [names]", Takes::file}},
          "history --address 10.20.0.31 --at 2026-11-22T13:00Z",
          tell_history};
}

ExitCode back_up(const CommandContext& context) {
  BackupCommand command;
  command.file = context.arguments.path("FILE");
  command.state = context.arguments.path("state");
  command.config = context.arguments.path("config");
  command.json = context.json;
  if (!is_about_files(context)) {  // the service tells where they are; who may read them, copies them
    const AdminAnswer status =
        ask_service(context, AdminRequest{"status"}, "with --state FILE I can copy the files directly");
    if (status.code != ExitCode::done) return show(context, status, nullptr);
    if (!status.document.contains("state")) {
      context.err
          << "raspoolctl: the service has no configuration, so no state file: name it with --state FILE\n";
      return ExitCode::refused_or_not_found;
    }
    command.state = path_from_utf8(status.document.at("state").get<std::string>());
  }
  return command.run(context.environment, context.out, context.err);
}

Command backup_command() {
  return {"backup",
          "Copies the state file and its history, also while a service writes them, and verifies the copies",
          {{"FILE", "The copy of the state file; the history's comes beside it", Takes::file, true},
           {"--state", "The state file; the history lies beside it", Takes::file},
           {"--config", "A configuration, for the state file", Takes::file}},
          "backup raspool-2026-11-22.db",
          back_up};
}

Command forget_command() {
  return {"forget",
          "Takes a user's name out of all that has ended, and forgets which address was the user's. Open "
          "leases keep it",
          {{"USER", "The user, by any form of the name", Takes::text, true}},
          R"(forget 'CORP\anna')",
          [](const CommandContext& context) {
            return show(context, ask_service(context, "forget"), [&](const ordered_json& answer) {
              context.out << fmt::format(
                  "{} tenures bear a pseudonym now, {} addresses are remembered no more\n",
                  answer.at("tenures").get<std::uint64_t>(), answer.at("addresses").get<std::uint64_t>());
              if (const auto live = answer.at("live").get<std::uint64_t>(); live > 0) {
                context.out << fmt::format(
                    "{} live leases keep the name: forget again when they have ended\n", live);
              }
            });
          }};
}

}  // namespace

std::vector<Command> record_commands() { return {history_command(), backup_command(), forget_command()}; }

}  // namespace raspool
