#include "core/policy/glob.hpp"

#include <algorithm>

#include "core/policy/case_folding.hpp"
#include "core/policy/utf8.hpp"

namespace raspool {
namespace {

// A run of stars says no more than one.
std::string without_repeated_stars(std::string_view pattern) {
  std::string shorter;
  for (const char c : pattern) {
    if (c != '*' || shorter.empty() || shorter.back() != '*') shorter.push_back(c);
  }
  return shorter;
}

// Both are valid UTF-8, so a character begins where no continuation byte stands.
std::size_t next_character(std::string_view text, std::size_t at) {
  do {
    ++at;
  } while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0u) == 0x80u);
  return at;
}

// Goes through both from left to right. When a character does not fit, the last star takes one character more
// and all behind it is tried again; earlier stars need not, as what stands between them has been found as
// early as possible.
bool walk(std::string_view pattern, std::string_view text) {
  std::size_t in_pattern = 0, in_text = 0;
  std::size_t after_star = std::string_view::npos, star_reaches = 0;
  while (in_text < text.size()) {
    const char wanted = in_pattern < pattern.size() ? pattern[in_pattern] : '\0';
    const bool at_end = in_pattern == pattern.size();
    if (!at_end && wanted == '*') {
      after_star = ++in_pattern;
      star_reaches = in_text;
    } else if (!at_end && wanted == '?') {
      ++in_pattern;
      in_text = next_character(text, in_text);
    } else if (!at_end && wanted == text[in_text]) {
      ++in_pattern;
      ++in_text;
    } else if (after_star != std::string_view::npos) {
      star_reaches = next_character(text, star_reaches);
      in_pattern = after_star;
      in_text = star_reaches;
    } else {
      return false;
    }
  }
  while (in_pattern < pattern.size() && pattern[in_pattern] == '*') ++in_pattern;
  return in_pattern == pattern.size();
}

}  // namespace

Glob::Glob(std::string_view pattern)
    : pattern_(repaired_utf8(pattern)), folded_(without_repeated_stars(fold_case(pattern))) {
  constexpr std::string_view kJokers = "*?";
  head_ = std::min(folded_.find_first_of(kJokers), folded_.size());
  if (head_ < folded_.size()) tail_ = folded_.size() - 1 - folded_.find_last_of(kJokers);
}

bool Glob::matches(std::string_view text) const { return matches_folded(fold_case(text)); }

bool Glob::matches_with_ends(std::string_view text) const {
  const std::string_view pattern = folded_;
  if (head_ == pattern.size()) return text == pattern;
  if (!text.starts_with(pattern.substr(0, head_)) ||
      !text.ends_with(pattern.substr(pattern.size() - tail_))) {
    return false;
  }
  const std::string_view jokers = pattern.substr(head_, pattern.size() - head_ - tail_);
  return jokers == "*" || walk(jokers, text.substr(head_, text.size() - head_ - tail_));
}

bool Glob::matches_everything() const { return folded_ == "*"; }

}  // namespace raspool
