#include "core/admin/replay_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <optional>
#include <ostream>
#include <system_error>
#include <utility>
#include <variant>

#include "core/admin/progress_line.hpp"
#include "core/policy/case_folding.hpp"
#include "core/policy/configuration_reader.hpp"
#include "core/policy/reader/duration_text.hpp"
#include "core/policy/reader/path_text.hpp"
#include "core/service/identifier_derivation.hpp"
#include "core/trace/replay/replay.hpp"
#include "core/trace/replay/report_html.hpp"
#include "core/trace/replay/report_json.hpp"
#include "core/trace/replay/report_text.hpp"

namespace raspool {
namespace {

// The candidate as each server reads it. Mistakes are told once.
class Candidate {
 public:
  Candidate(std::filesystem::path file, std::string as_server, const std::string& computer_name,
            std::ostream& err)
      : file_(std::move(file)), as_server_(std::move(as_server)), computer_name_(computer_name) {
    const ConfigurationResult result = load_configuration(file_, computer_name_, as_server_);
    for (const Diagnostic& diagnostic : result.diagnostics) err << diagnostic.to_string() << '\n';
    if (!result.configuration) return;
    usual_ = *result.configuration;
    if (!as_server_.empty()) return;
    for (const std::string& server : usual_->servers) {
      const ConfigurationResult read = load_configuration(file_, computer_name_, server);
      if (!read.configuration) {
        for (const Diagnostic& diagnostic : read.diagnostics) err << diagnostic.to_string() << '\n';
        usual_.reset();
        return;
      }
      by_server_.emplace(fold_case(server), CandidatePolicy{read.configuration->policy, server});
    }
  }

  bool is_good() const { return usual_.has_value(); }
  const Configuration& usual() const { return *usual_; }

  CandidatePolicy for_server(const std::string& name) const {
    if (const auto found = by_server_.find(fold_case(name)); found != by_server_.end()) return found->second;
    if (!as_server_.empty()) return {usual_->policy, as_server_};
    return {usual_->policy, usual_->servers.empty() ? name : usual_->service.server};
  }

 private:
  std::filesystem::path file_;
  std::string as_server_, computer_name_;
  std::optional<Configuration> usual_;
  std::map<std::string, CandidatePolicy> by_server_;  // case is no difference
};

// What the command line says, understood; or what is wrong with it.
struct Understood {
  InputOptions inputs;
  SessionOptions sessions;
};
std::variant<Understood, std::string> understood(const ReplayCommand& command) {
  Understood result;
  if (!command.zone.empty()) {
    const auto zone = TimeZone::parse(command.zone);
    if (!zone) {
      return fmt::format(
          "--zone is no time zone: {} (as Europe/Berlin, +01:00, or CET-1CEST,M3.5.0,M10.5.0/3)",
          command.zone);
    }
    result.inputs.zone = *zone;
  }
  if (!command.dates.empty())
    result.inputs.order = command.dates == "day-first" ? DateOrder::day_first : DateOrder::month_first;
  if (!command.longest.empty()) {
    const auto longest = parse_duration(command.longest);
    const auto* const duration = std::get_if<Duration>(&longest);
    if (!duration || *duration <= Duration(0))
      return fmt::format("--longest is no time, as 24h: {}", command.longest);
    result.sessions.longest = *duration;
  }
  result.sessions.only_servers = command.nas;
  for (const std::string& pair : command.same_nas) {
    const auto equals = pair.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == pair.size())
      return fmt::format("--same-nas wants OTHER=NAME: {}", pair);
    result.sessions.same_server.emplace_back(pair.substr(0, equals), pair.substr(equals + 1));
  }
  return result;
}

// Of a folder all files in it and below, in the order of their names.
std::vector<std::filesystem::path> files_of(const std::vector<std::filesystem::path>& inputs) {
  std::vector<std::filesystem::path> files;
  for (const std::filesystem::path& input : inputs) {
    std::error_code error;
    if (!std::filesystem::is_directory(input, error)) {
      files.push_back(input);
      continue;
    }
    std::vector<std::filesystem::path> found;
    for (std::filesystem::recursive_directory_iterator entry(input, error), end; !error && entry != end;
         entry.increment(error)) {
      std::error_code ignored;
      if (entry->is_regular_file(ignored)) found.push_back(entry->path());
    }
    std::sort(found.begin(), found.end());
    files.insert(files.end(), found.begin(), found.end());
  }
  return files;
}

void hide_names(ReplayReport& report) {
  std::map<std::string, std::string> shown;
  for (ServerReport& server : report.servers) {
    for (UserReport& user : server.users) {
      const auto [name, is_new] = shown.try_emplace(user.user);
      if (is_new) name->second = fmt::format("user {}", shown.size());
      user.user = name->second;
    }
  }
}

// Was each input recognised, and read to its end?
ExitCode verdict(const std::vector<InputReport>& inputs, std::ostream& err) {
  ExitCode code = ExitCode::done;
  for (const InputReport& input : inputs) {
    std::string what = input.unreadable;
    if (what.empty() && input.tally.is_mostly_broken()) what = "more than half of its records are broken";
    if (what.empty()) continue;
    err << "raspoolctl: " << utf8_from(input.file) << ": " << what << '\n';
    code = ExitCode::refused_or_not_found;
  }
  return code;
}

}  // namespace

ExitCode ReplayCommand::run(const AdminEnvironment& environment, std::ostream& out, std::ostream& err) const {
  const auto options = understood(*this);
  if (const auto* wrong = std::get_if<std::string>(&options)) {
    err << "raspoolctl: " << *wrong << '\n';
    return ExitCode::bad_usage_or_configuration;
  }
  const auto& [input_options, session_options] = std::get<Understood>(options);
  const Candidate candidate(config, server, environment.computer_name, err);
  if (!candidate.is_good()) return ExitCode::bad_usage_or_configuration;

  RecordedSessions recorded;
  {
    ProgressLine line(err, environment.err_is_terminal, environment.clock);
    read_sessions(
        files_of(inputs), input_options, session_options,
        [&](std::uint64_t done, std::uint64_t of) { line.show("reading", done, of); }, recorded);
  }
  const bool nothing_was_read =
      !recorded.inputs.empty() && std::ranges::none_of(recorded.inputs, [](const InputReport& input) {
        return input.unreadable.empty();
      });
  if (nothing_was_read && !json) return verdict(recorded.inputs, err);
  // A shared secret gives the identifiers that the servers would; without one any will do.
  std::vector<std::uint8_t> secret = candidate.usual().ipv6_secret;
  if (secret.empty()) secret.assign(32, 0);
  ReplaySettings settings;
  settings.policy_for = [&](const std::string& name) { return candidate.for_server(name); };
  settings.derive = derive_identifiers(environment.keyed_hash, secret);
  settings.as_one_server = as_one_server;
  settings.zone_was_named = !zone.empty();
  ReplayReport report;
  {
    ProgressLine line(err, environment.err_is_terminal, environment.clock);
    line.show("playing", 1, 2);
    report = replay(recorded, settings);
  }
  report.configuration = utf8_from(config);
  if (hide_names) raspool::hide_names(report);

  if (!html.empty()) {
    std::ofstream page(html, std::ios::binary | std::ios::trunc);
    page << to_html(report);
    page.close();
    if (!page) {
      err << "raspoolctl: " << utf8_from(html)
          << " cannot be written: name a place where this account may write\n";
      return ExitCode::refused_or_not_found;
    }
  }
  out << (json ? to_json(report) + '\n' : to_text(report));
  return verdict(report.inputs, err);
}

Command replay_command_row() {
  using Value = CommandOption::Takes;
  return {
      "replay",
      "What if? Plays recorded callouts or accounting logs through a configuration, and tells how its pools "
      "would have fared. Needs no service",
      {{"INPUT",
        "Traces, accounting logs of NPS, RRAS or FreeRADIUS, RemoteAccess events as XML; or folders of them",
        Value::many_files, true},
       {"--config", "The configuration to try", Value::file, true},
       {"--html", "Writes the report with plots to this file, too", Value::file},
       {"--server", "Reads the configuration as this server would"},
       {"--zone", "The time zone of logs that tell local time alone: Europe/Berlin, +01:00"},
       {"--dates",
        "How dates with slashes are written, where a log does not show it",
        Value::text,
        false,
        {"month-first", "day-first"}},
       {"--nas", "Only connections of this access server; may come several times", Value::many_texts},
       {"--same-nas", "OTHER=NAME: two names of one access server", Value::many_texts},
       {"--as-one-server", "As if one server had had all connections", Value::nothing},
       {"--longest", "Ends connections that never end in the logs after this time, as 24h"},
       {"--hide-names", "Shows users as numbers", Value::nothing}},
      "replay --config new.toml --html what-if.html C:\\Windows\\System32\\LogFiles\\IN2611.log",
      [](const CommandContext& context) {
        const CommandArguments& arguments = context.arguments;
        ReplayCommand command;
        command.config = arguments.path("config");
        for (const std::string& input : arguments.texts("INPUT"))
          command.inputs.push_back(path_from_utf8(input));
        command.html = arguments.path("html");
        command.server = arguments.text("server");
        command.zone = arguments.text("zone");
        command.dates = arguments.text("dates");
        command.longest = arguments.text("longest");
        command.nas = arguments.texts("nas");
        command.same_nas = arguments.texts("same-nas");
        command.as_one_server = arguments.has("as-one-server");
        command.hide_names = arguments.has("hide-names");
        command.json = context.json;
        return command.run(context.environment, context.out, context.err);
      }};
}

}  // namespace raspool
