#include <algorithm>
#include <string>
#include <vector>

#include "core/policy/case_folding.hpp"
#include "core/policy/glob_set.hpp"
#include "core/policy/user_name.hpp"
#include "core/policy/utf8.hpp"
#include "tests/fuzz/fuzzed.hpp"
#include "tests/fuzz/must_hold.hpp"

namespace raspool::fuzz {
namespace {

std::string swap_ascii_case(std::string text) {
  for (char& c : text) {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) c = static_cast<char>(c ^ 0x20);
  }
  return text;
}

std::vector<char32_t> characters_of(std::string_view text) {
  std::vector<char32_t> characters;
  while (!text.empty()) characters.push_back(take_character(text).code_point);
  return characters;
}

// What a glob means: row by row, which beginnings of the text the pattern so far matches.
bool plainly_matches(std::string_view pattern, std::string_view text) {
  const std::vector<char32_t> characters = characters_of(fold_case(text));
  std::vector<bool> matches(characters.size() + 1);
  matches[0] = true;
  for (const char32_t wanted : characters_of(fold_case(pattern))) {
    std::vector<bool> next(matches.size());
    if (wanted == '*') next[0] = matches[0];
    for (std::size_t index = 0; index < characters.size(); ++index) {
      next[index + 1] = wanted == '*' ? next[index] || matches[index + 1]
                                      : matches[index] && (wanted == '?' || wanted == characters[index]);
    }
    matches = std::move(next);
  }
  return matches.back();
}

void check_folding(std::string_view text) {
  const std::string folded = fold_case(text);
  must_hold(fold_case(folded) == folded, "folding twice is folding once");
  must_hold(repaired_utf8(folded) == folded, "folded text is UTF-8");
  must_hold(fold_case(repaired_utf8(text)) == folded, "repairing first changes nothing");
  must_hold(fold_case(swap_ascii_case(std::string(text))) == folded, "case makes no difference");
  must_hold(FoldedText(text).view() == folded, "both ways of folding agree");
  must_hold(!is_folded_ascii(text) || folded == text, "folded ASCII is its own folding");
}

void check_name(const NameRules& rules, const std::string& raw) {
  const UserName name = rules.user_name(raw), other = rules.user_name(swap_ascii_case(raw));
  must_hold(name.raw() == repaired_utf8(raw), "the raw form stays as it came");
  must_hold(name == other && name.hash() == other.hash() && name.is_machine() == other.is_machine(),
            "names that differ in case are one");
  must_hold(fold_case(name.key()) == name.key(), "a key is folded");
  must_hold(!name.key_is_whole_name() || name.key() == fold_case(raw), "a whole key is the folded name");
  must_hold(name.is_empty() || (!name.key().empty() && !name.bare_account().empty()),
            "only the empty name has no key and no account");
  must_hold(name.key().find(name.bare_account()) != std::string::npos, "the account is in the key");
  if (name.is_machine()) {
    must_hold(raw.find('@') == std::string::npos, "a name with @ is no machine's");
    must_hold(name.key().ends_with('$'), "a machine's key ends with $");
  }
}

}  // namespace

// Lines: the first is the text, the others are patterns.
void compare_names(std::string_view bytes) {
  bytes = bytes.substr(0, 4096);
  const std::string text(bytes.substr(0, bytes.find('\n')));
  check_folding(text);

  std::vector<Rule> rules;
  std::vector<Glob> globs;
  for (std::size_t at = text.size(); at < bytes.size() && rules.size() < 40;) {
    const std::size_t end = std::min(bytes.find('\n', at + 1), bytes.size());
    const std::string_view pattern = bytes.substr(at + 1, end - at - 1);
    globs.emplace_back(pattern);
    must_hold(globs.back().matches(text) == plainly_matches(pattern, text), "a glob matches what it means");
    rules.emplace_back().users = {globs.back()};
    at = end;
  }
  const GlobSet compiled(rules, &Rule::users);
  RuleSet matches(rules.size());
  compiled.add_matches(fold_case(text), matches);
  for (RuleIndex index = 0; index < rules.size(); ++index) {
    must_hold(matches.contains(index) == globs[index].matches(text), "compiled globs are those globs");
  }

  check_name(NameRules(), text);
  check_name(NameRules({}, true), text);
  check_name(NameRules(globs, false), text);
  check_name(NameRules(globs, true), text);
}

}  // namespace raspool::fuzz
