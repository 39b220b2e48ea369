#include "core/admin/record_commands.hpp"

#include <fmt/format.h>

#include <charconv>
#include <ostream>

#include "core/admin/ask_service.hpp"
#include "core/admin/backup_answer.hpp"
#include "core/admin/history_query.hpp"
#include "core/admin/history_text.hpp"
#include "core/admin/named_files.hpp"
#include "core/admin/progress_line.hpp"
#include "core/admin/text_table.hpp"
#include "core/policy/reader/path_text.hpp"

namespace raspool {
namespace {

using Takes = CommandOption::Takes;
using nlohmann::ordered_json;

bool is_about_files(const CommandContext& context) {
  return context.arguments.has("state") || context.arguments.has("config");
}

std::optional<NamedFiles> files_of(const CommandContext& context) {
  return named_files(context.environment, context.arguments.path("config"), context.arguments.path("state"),
                     context.err);
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
  AdminAnswer answer;
  if (is_about_files(context)) {
    const auto files = files_of(context);
    if (!files) return ExitCode::bad_usage_or_configuration;
    answer = answer_history(*query, files->settings.state, files->settings.history(), files->names());
  } else {
    answer = ask_service(context, AdminRequest{"history", query->arguments()},
                         "with --state FILE I can read the files directly");
  }
  return show(context, answer, [&](const ordered_json& document) {
    print_history(document, context.arguments.has("local"), context.out);
  });
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

// Of a running service: it tells where its files are, and who may read them, copies them.
AdminAnswer settings_of_service(const CommandContext& context, ServiceSettings& settings) {
  AdminAnswer status =
      ask_service(context, AdminRequest{"status"}, "with --state FILE I can copy the files directly");
  if (status.code != ExitCode::done) return status;
  if (!status.document.contains("state")) {
    return {ExitCode::refused_or_not_found,
            {},
            "the service has no configuration, so no state file: name it with --state FILE"};
  }
  settings.state = path_from_utf8(status.document.at("state").get<std::string>());
  return status;
}

ExitCode back_up(const CommandContext& context) {
  ServiceSettings settings;
  if (is_about_files(context)) {
    const auto files = files_of(context);
    if (!files) return ExitCode::bad_usage_or_configuration;
    settings = files->settings;
  } else if (const AdminAnswer asked = settings_of_service(context, settings); asked.code != ExitCode::done) {
    return show(context, asked, nullptr);
  }
  AdminAnswer answer;
  {
    ProgressLine line(context.err, context.environment.err_is_terminal, context.environment.clock);
    answer = answer_backup(settings, context.arguments.path("FILE"), context.environment.keyed_hash,
                           line.of_files());
  }
  return show(context, answer, [&](const ordered_json& document) { print_backup(document, context.out); });
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

void print_forgotten(const ordered_json& answer, std::ostream& out) {
  const auto tenures = answer.at("tenures").get<std::uint64_t>();
  const auto addresses = answer.at("addresses").get<std::uint64_t>();
  if (tenures == 0 && addresses == 0) {
    out << "nothing that has ended bears this name\n";
  } else {
    out << fmt::format("{} tenures bear a pseudonym now, {} addresses are remembered no more\n", tenures,
                       addresses);
  }
  if (const auto live = answer.at("live").get<std::uint64_t>(); live > 0)
    out << fmt::format("{} live leases keep the name: forget again when they have ended\n", live);
}

Command forget_command() {
  return {"forget",
          "Takes a user's name out of all that has ended, and forgets which address was the user's. Open "
          "leases keep it",
          {{"USER", "The user, by any form of the name", Takes::text, true}},
          R"(forget 'CORP\anna')",
          [](const CommandContext& context) {
            return show(context, ask_service(context, "forget"),
                        [&](const ordered_json& answer) { print_forgotten(answer, context.out); });
          }};
}

}  // namespace

std::vector<Command> record_commands() { return {history_command(), backup_command(), forget_command()}; }

}  // namespace raspool
