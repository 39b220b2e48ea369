#include "core/admin/raspoolctl.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <deque>
#include <exception>
#include <iterator>
#include <ostream>

#include "core/admin/command_reference.hpp"
#include "core/admin/version.hpp"
#include "core/policy/reader/wording.hpp"

namespace raspool {
namespace {

std::string without_dashes(const std::string& name) { return name.substr(name.find_first_not_of('-')); }

std::vector<std::string_view> names_of(const std::vector<Command>& commands) {
  std::vector<std::string_view> names;
  for (const Command& command : commands) names.push_back(command.name);
  return names;
}

// A command as CLI11 reads it.
class ReadCommand {
 public:
  ReadCommand(CLI::App& program, const Command& command) : command_(command) {
    verb_ = program.add_subcommand(command.name, command.summary);
    verb_->fallthrough();  // --json may stand behind it too
    if (!command.example.empty()) verb_->footer("Example: raspoolctl " + command.example);
    for (const CommandOption& option : command.options) add(option);
  }

  bool is_given() const { return verb_->parsed(); }

  ExitCode run(const AdminEnvironment& environment, bool json, const std::string& control, std::ostream& out,
               std::ostream& err) const {
    CommandArguments arguments;
    for (std::size_t i = 0; i < options_.size(); ++i) {
      if (options_[i]->count() > 0) arguments.set(without_dashes(command_.options[i].name), values_[i]);
    }
    return command_.run({environment, arguments, json, control, out, err});
  }

 private:
  void add(const CommandOption& option) {
    std::vector<std::string>& values = values_.emplace_back();
    CLI::Option* added = nullptr;
    if (option.takes == CommandOption::Takes::nothing) {
      added = verb_->add_flag(option.name, option.meaning);
    } else {
      added = verb_->add_option(option.name, values, option.meaning);
      const bool takes_all = option.takes == CommandOption::Takes::many_files;
      if (!takes_all) added->allow_extra_args(false);  // one each time: what follows is something else
      if (!takes_all && option.takes != CommandOption::Takes::many_texts) added->expected(1);
    }
    added->required(option.required);
    if (!option.one_of.empty()) added->check(CLI::IsMember(option.one_of));
    for (const std::string& other : option.excludes) added->excludes(verb_->get_option(other));
    options_.push_back(added);
  }

  const Command& command_;
  CLI::App* verb_ = nullptr;
  std::vector<CLI::Option*> options_;
  std::deque<std::vector<std::string>> values_;  // beside options_; CLI11 keeps their places
};

int run(const std::vector<std::string>& arguments, const AdminEnvironment& environment, std::ostream& out,
        std::ostream& err, const std::vector<Command>& own_commands) {
  CLI::App program("Asks raspool, and looks into its files.", "raspoolctl");
  program.require_subcommand(1);
  program.set_version_flag("--version", std::string(version()));
  bool json = false;
  program.add_flag("--json", json, "One JSON document on standard output");
  std::string control;
  program.add_option("--control", control,
                     "The control channel's name, where the configuration sets another");

  std::vector<Command> commands = common_commands();
  std::ranges::copy(own_commands, std::back_inserter(commands));
  std::deque<ReadCommand> read;
  for (const Command& command : commands) read.emplace_back(program, command);
  std::string reference;
  const auto* completion = add_completion_command(program, reference);
  try {
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());  // as CLI11 wants them
    program.parse(reversed);
  } catch (const CLI::ParseError& error) {
    const std::vector<std::string> left = program.remaining();
    const auto word = std::ranges::find_if(left, [](const auto& text) { return !text.starts_with('-'); });
    if (program.get_subcommands().empty() && word != left.end()) {
      err << fmt::format("There is no command {}{}\nraspoolctl --help names all\n", in_ticks(*word),
                         did_you_mean(*word, names_of(commands)));
      return static_cast<int>(ExitCode::bad_usage_or_configuration);
    }
    const bool fine = program.exit(error, out, err) == 0;  // help was asked for
    return static_cast<int>(fine ? ExitCode::done : ExitCode::bad_usage_or_configuration);
  }
  if (completion->parsed()) {
    out << completion_of(program, reference);
    return static_cast<int>(ExitCode::done);
  }
  const auto given = std::ranges::find_if(read, &ReadCommand::is_given);
  return static_cast<int>(given->run(environment, json, control, out, err));
}

}  // namespace

int run_raspoolctl(const std::vector<std::string>& arguments, const AdminEnvironment& environment,
                   std::ostream& out, std::ostream& err, const std::vector<Command>& own_commands) noexcept {
  try {
    return run(arguments, environment, out, err, own_commands);
  } catch (const std::exception& exception) {
    err << "raspoolctl: " << exception.what() << '\n';
  } catch (...) {
    err << "raspoolctl: unknown exception\n";
  }
  return static_cast<int>(ExitCode::refused_or_not_found);
}

}  // namespace raspool
