#include "core/policy/case_folding.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <iterator>

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

// Eight bytes at a time, because every callout asks this for every name.
bool is_folded_ascii(std::string_view text) {
  constexpr std::uint64_t kEach = 0x0101'0101'0101'0101;
  std::uint64_t other = 0;  // the high bit of each byte that is not ASCII, or a capital letter
  const auto look_at = [&other](std::uint64_t bytes) {
    const std::uint64_t low = bytes & 0x7F * kEach;
    const std::uint64_t from_a = low + (0x80 - 'A') * kEach, above_z = low + (0x80 - 'Z' - 1) * kEach;
    other |= bytes | (from_a & ~above_z);
  };
  std::uint64_t bytes = 0;
  const auto look_from = [&](std::size_t begin) {
    std::memcpy(&bytes, text.data() + begin, sizeof bytes);
    look_at(bytes);
  };
  if (text.size() < sizeof bytes) {
    for (const char c : text) look_at(static_cast<unsigned char>(c));
  } else {
    for (std::size_t begin = 0; begin + sizeof bytes < text.size(); begin += sizeof bytes) look_from(begin);
    look_from(text.size() - sizeof bytes);  // some of them a second time
  }
  return (other & 0x80 * kEach) == 0;
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
