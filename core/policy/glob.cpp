#include "core/policy/glob.hpp"

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

}  // namespace

Glob::Glob(std::string_view pattern)
    : pattern_(repaired_utf8(pattern)), folded_(without_repeated_stars(fold_case(pattern))) {}

bool Glob::matches(std::string_view text) const { return matches_folded(fold_case(text)); }

// Goes through both from left to right. When a character does not fit, the last star takes one character more
// and all behind it is tried again; earlier stars need not, as what stands between them has been found as
// early as possible.
bool Glob::matches_folded(std::string_view folded) const {
  // Most names that do not match end otherwise: "*$", "*@corp.example".
  const char end = folded_.empty() ? '*' : folded_.back();
  if (end != '*' && end != '?' && (folded.empty() || folded.back() != end)) return false;

  std::size_t in_pattern = 0, in_text = 0;
  std::size_t after_star = std::string::npos, star_reaches = 0;
  while (in_text < folded.size()) {
    const char wanted = in_pattern < folded_.size() ? folded_[in_pattern] : '\0';
    const bool at_end = in_pattern == folded_.size();
    if (!at_end && wanted == '*') {
      after_star = ++in_pattern;
      star_reaches = in_text;
    } else if (!at_end && wanted == '?') {
      ++in_pattern;
      in_text = next_character(folded, in_text);
    } else if (!at_end && wanted == folded[in_text]) {
      ++in_pattern;
      ++in_text;
    } else if (after_star != std::string::npos) {
      star_reaches = next_character(folded, star_reaches);
      in_pattern = after_star;
      in_text = star_reaches;
    } else {
      return false;
    }
  }
  while (in_pattern < folded_.size() && folded_[in_pattern] == '*') ++in_pattern;
  return in_pattern == folded_.size();
}

bool Glob::matches_everything() const { return folded_ == "*"; }

}  // namespace raspool
