#include "core/admin/command_reference.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <set>
#include <string_view>
#include <vector>

namespace raspool {
namespace {

std::vector<const CLI::App*> commands_of(const CLI::App& program) {
  std::vector<const CLI::App*> commands;
  for (const CLI::App* command : program.get_subcommands({})) {
    if (!command->get_group().empty()) commands.push_back(command);
  }
  return commands;
}

std::vector<const CLI::Option*> options_of(const CLI::App& command, bool positional) {
  std::vector<const CLI::Option*> options;
  for (const CLI::Option* option : command.get_options()) {
    if (!option->get_group().empty() && option->get_positional() == positional) options.push_back(option);
  }
  return options;
}

bool takes_a_value(const CLI::Option& option) { return option.get_items_expected_max() != 0; }

// The long names of its options, and of those that are for every command, which may stand behind it too.
std::string flags_of(const CLI::App& command, const CLI::App& program) {
  std::set<std::string> names;
  for (const CLI::App* one : {&command, &program}) {
    for (const CLI::Option* option : options_of(*one, false)) {
      for (const std::string& name : option->get_lnames()) names.insert("--" + name);
    }
  }
  return fmt::format("{}", fmt::join(names, " "));
}

// What begins with an apostrophe or a dot would be a request to the formatter, which wants each sentence on a
// line of its own.
std::string roff(std::string_view text) {
  std::string result;
  if (text.starts_with('.') || text.starts_with('\'')) result += "\\&";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char character = text[i];
    if (character == ' ' && i > 0 && (text[i - 1] == '.' || text[i - 1] == '?')) {
      result += '\n';
    } else if (character == '\\') {
      result += "\\e";
    } else if (character == '-') {
      result += "\\-";
    } else {
      result += character;
    }
  }
  return result;
}

// Of a flag, "--json"; of another option, "--state FILE".
std::string value_name_of(const CLI::Option& option) {
  std::string name = option.get_lnames().front();
  std::ranges::transform(name, name.begin(), [](char c) {
    return c == '-' ? '_' : static_cast<char>(c - ('a' <= c && c <= 'z' ? 32 : 0));
  });
  return name;
}

std::string option_items(const CLI::App& command) {
  std::string text;
  for (const CLI::Option* option : options_of(command, true)) {
    text += fmt::format(".It Ar {}\n{}\n", option->get_name(true), roff(option->get_description()));
  }
  for (const CLI::Option* option : options_of(command, false)) {
    text += ".It";
    for (const std::string& name : option->get_lnames()) text += " Fl \\-" + roff(name);
    if (takes_a_value(*option)) text += " Ar " + value_name_of(*option);
    text += '\n' + roff(option->get_description()) + '\n';
  }
  return text.empty() ? text : ".Bl -tag -width Ds\n" + text + ".El\n";
}

}  // namespace

std::string bash_completion(const CLI::App& program) {
  std::string names, cases;
  for (const CLI::App* command : commands_of(program)) {
    names += (names.empty() ? "" : " ") + command->get_name();
    cases += fmt::format("    {}) words='{}' ;;\n", command->get_name(), flags_of(*command, program));
  }
  return fmt::format(R"(# bash completion for {0}, made by `{0} completion bash`
_{0}() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} command= words= word
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    case " {1} " in *" $word "*) command=$word; break ;; esac
  done
  case $command in
    '') words='{1} {3}' ;;
{2}  esac
  COMPREPLY=()
  if [[ $current == -* || ! $command ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
  else
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
  fi
}}
complete -o filenames -F _{0} {0}
)",
                     program.get_name(), names, cases, flags_of(program, program));
}

CLI::App* add_completion_command(CLI::App& program, std::string& kind) {
  auto* command =
      program.add_subcommand("completion", "What this program can do, for bash or for a manual page");
  command->group("")->add_option("KIND", kind)->required()->check(CLI::IsMember({"bash", "mdoc"}));
  return command;
}

std::string completion_of(const CLI::App& program, const std::string& kind) {
  return kind == "bash" ? bash_completion(program) : manual_sections(program);
}

std::string manual_sections(const CLI::App& program) {
  std::string text = ".Sh OPTIONS\n" + option_items(program) + ".Sh COMMANDS\n";
  for (const CLI::App* command : commands_of(program)) {
    text += fmt::format(".Ss {}\n{}\n", command->get_name(), roff(command->get_description()));
    text += option_items(*command);
    if (const std::string footer = command->get_footer(); !footer.empty())
      text += ".Pp\n" + roff(footer) + '\n';
  }
  return text;
}

}  // namespace raspool
