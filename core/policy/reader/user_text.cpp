#include "core/policy/reader/user_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/env/control_character.hpp"
#include "core/policy/reader/wording.hpp"
#include "core/policy/utf8.hpp"

namespace raspool {
namespace {

constexpr std::size_t kLongestName = 1024;  // no longer one comes from RRAS (interfaces 2.5)

std::size_t count_characters(std::string_view text) {
  std::size_t count = 0;
  for (; !text.empty(); ++count) take_character(text);
  return count;
}

}  // namespace

std::string why_no_user(std::string_view text, std::string_view who) {
  if (std::any_of(text.begin(), text.end(), is_control)) {
    return fmt::format("{} holds a control character, which no name does", in_quotes(text));
  }
  if (const std::size_t length = count_characters(text); length > kLongestName) {
    return fmt::format("{} has {} characters: a name has at most {}", in_quotes(text), length, kLongestName);
  }
  if (text.find_first_of("*?") != std::string_view::npos) {
    return fmt::format("{} is a pattern: {} is by name, as RRAS names the user, as 'CORP\\alice'",
                       in_quotes(text), who);
  }
  return {};
}

}  // namespace raspool
