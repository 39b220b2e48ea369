#include "core/policy/reader/members_file.hpp"

#include <fmt/format.h>

#include <string_view>
#include <utility>
#include <variant>

#include "core/policy/reader/path_text.hpp"
#include "core/policy/reader/text_encoding.hpp"
#include "core/policy/reader/text_file.hpp"
#include "core/policy/reader/user_text.hpp"

namespace raspool {
namespace {

constexpr std::size_t kMostMistakes = 20;
constexpr std::string_view kSpace = " \t\r";

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::string_view without_comment(std::string_view line) {
  for (std::size_t at = line.find('#'); at != std::string_view::npos; at = line.find('#', at + 1)) {
    if (at == 0 || kSpace.find(line[at - 1]) != std::string_view::npos) return line.substr(0, at);
  }
  return line;
}

void read_lines(std::string_view text, const std::string& file, MembersFile& members) {
  for (std::size_t line = 1; !text.empty(); ++line) {
    const auto end = text.find('\n');
    const std::string_view name = trimmed(without_comment(text.substr(0, end)));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (name.empty()) continue;
    if (const std::string mistake = why_no_user(name, "a member"); mistake.empty()) {
      members.names.emplace_back(name);
    } else if (members.mistakes.size() < kMostMistakes) {
      members.mistakes.push_back(fmt::format("{}:{}: {}", file, line, mistake));
    }
  }
}

}  // namespace

MembersFile read_members_file(const std::filesystem::path& file, std::size_t longest_bytes) {
  const std::string shown = utf8_from(file);
  MembersFile members;
  const auto bytes = read_text_file(file, longest_bytes + 1);
  if (const auto* const error = std::get_if<UnreadableFile>(&bytes)) {
    members.mistakes.push_back(fmt::format("{}: {}", shown, error->text));
    return members;
  }
  members.size_bytes = std::get<std::string>(bytes).size();
  if (members.size_bytes > longest_bytes) {
    members.mistakes.push_back(
        fmt::format("{}: configuration and members files together are longer than "
                    "raspool reads: is it the right file?",
                    shown));
    return members;
  }
  const auto text = decode_text_file(std::get<std::string>(bytes));
  if (const auto* const error = std::get_if<EncodingError>(&text)) {
    members.mistakes.push_back(
        fmt::format("{}:{}:{}: {}", shown, error->at.line, error->at.column, error->text));
    return members;
  }
  read_lines(std::get<std::string>(text), shown, members);
  return members;
}

}  // namespace raspool
