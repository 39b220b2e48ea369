#include "core/policy/reader/wording.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>
#include <vector>

#include "core/policy/case_folding.hpp"
#include "core/policy/utf8.hpp"

namespace raspool {
namespace {

std::string shown(std::string_view text) {
  constexpr std::size_t kMostCharacters = 80;
  std::string shown;
  for (std::size_t count = 0; !text.empty(); ++count) {
    if (count == kMostCharacters) return shown + "...";
    const char32_t c = take_character(text).code_point;
    if (c < 0x20 || c == 0x7F) {
      shown += fmt::format("\\u{:04X}", static_cast<unsigned>(c));
    } else {
      append_utf8(shown, c);
    }
  }
  return shown;
}

// How many characters must be put in, taken out, changed or swapped with their neighbour (optimal string
// alignment).
std::size_t edits_between(std::string_view left, std::string_view right) {
  std::vector<std::size_t> before_last, last(right.size() + 1), row(right.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= left.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const std::size_t change = last[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, change});
      const bool swapped = i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    before_last = std::exchange(last, row);
  }
  return last[right.size()];
}

// What is no difference to the eye: case, and how words are joined.
std::string normal_form(std::string_view word) {
  std::string form = fold_case(word);
  std::replace(form.begin(), form.end(), '-', '_');
  return form;
}

}  // namespace

std::string in_quotes(std::string_view text) { return '"' + shown(text) + '"'; }
std::string in_ticks(std::string_view text) { return '`' + shown(text) + '`'; }

std::string joined(std::span<const std::string> items, std::string_view last_joint) {
  std::string text;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) text += i + 1 == items.size() ? fmt::format(" {} ", last_joint) : ", ";
    text += items[i];
  }
  return text;
}

std::string_view near_miss(std::string_view written, std::span<const std::string_view> candidates) {
  constexpr std::size_t kLongestWord = 64;
  if (written.size() > kLongestWord) return {};
  const std::string form = normal_form(written);
  std::string_view nearest;
  std::size_t fewest = std::max<std::size_t>(1, written.size() / 3) + 1;
  for (const std::string_view candidate : candidates) {
    if (candidate.size() > kLongestWord) continue;
    const std::size_t edits = edits_between(form, normal_form(candidate));
    if (edits < fewest && edits < candidate.size()) {
      fewest = edits;
      nearest = candidate;
    }
  }
  return nearest;
}

std::string did_you_mean(std::string_view written, std::span<const std::string_view> candidates) {
  const std::string_view nearest = near_miss(written, candidates);
  return nearest.empty() ? std::string() : fmt::format(": did you mean {}?", in_ticks(nearest));
}

}  // namespace raspool
