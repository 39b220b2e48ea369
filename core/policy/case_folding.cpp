#include "core/policy/case_folding.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>

#include "core/policy/text_hash.hpp"
#include "core/policy/utf8.hpp"

namespace raspool {
namespace {

struct Folding {
  char32_t from, to;
};

// Ascending by `from`. Generated when the build is configured (cmake/case_folding.cmake).
constexpr Folding kFoldings[] = {
#include "core/policy/case_folding_table.inc"
};

char fold_ascii(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

char32_t fold(char32_t code_point) {
  const auto* const found = std::lower_bound(std::begin(kFoldings), std::end(kFoldings), code_point,
                                             [](const Folding& f, char32_t c) { return f.from < c; });
  return found != std::end(kFoldings) && found->from == code_point ? found->to : code_point;
}

}  // namespace

bool is_folded_ascii(std::string_view text) {
  bool folded = true;
  for_each_eight(text, [&folded](std::uint64_t bytes) {
    const FoldedEight eight(bytes);
    folded &= eight.is_ascii() && !eight.has_capitals();
  });
  return folded;
}

std::string fold_case(std::string_view text) {
  std::string folded;
  if (is_ascii(text)) {
    folded.resize(text.size());
    std::transform(text.begin(), text.end(), folded.begin(), fold_ascii);
    return folded;
  }
  folded.reserve(text.size() + 8);
  while (!text.empty()) append_utf8(folded, fold(take_character(text).code_point));
  return folded;
}

FoldedText::FoldedText(std::string_view text) {
  if (is_folded_ascii(text)) {
    view_ = text;
  } else if (text.size() <= short_.size() && is_ascii(text)) {
    std::transform(text.begin(), text.end(), short_.begin(), fold_ascii);
    view_ = {short_.data(), text.size()};
  } else {
    view_ = long_ = fold_case(text);
  }
}

}  // namespace raspool
