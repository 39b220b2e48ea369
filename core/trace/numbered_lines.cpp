#include "core/trace/numbered_lines.hpp"

#include <streambuf>
#include <string_view>

namespace raspool {

bool NumberedLines::says_nothing(const std::string& text) const {
  if (comments_ == Comments::allowed && text.starts_with('#')) return true;
  return text.find_first_not_of(" \t\r") == std::string::npos;
}

std::optional<NumberedLine> NumberedLines::next() {
  using Traits = std::istream::traits_type;
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  NumberedLine line;
  bool ended = false;
  while (!ended) {
    if (!stream_.good()) return std::nullopt;
    line = {.number = ++number_, .text = {}, .too_long = false};
    for (;;) {
      const auto next = stream_.rdbuf()->sbumpc();
      ended = Traits::eq_int_type(next, Traits::eof());
      if (ended) stream_.setstate(std::ios::eofbit);
      if (ended || Traits::to_char_type(next) == '\n') break;
      if (line.text.size() == kLongest) line.too_long = true;
      if (!line.too_long) line.text += Traits::to_char_type(next);
    }
    if (line.too_long) {
      line.text.clear();
      return line;
    }
    if (line.number == 1 && line.text.starts_with(kByteOrderMark)) line.text.erase(0, kByteOrderMark.size());
    if (!says_nothing(line.text)) return line;
  }
  return std::nullopt;
}

}  // namespace raspool
