#include "core/trace/accounting/decoded_stream.hpp"

#include <array>
#include <string_view>

#include "core/policy/utf8.hpp"

namespace raspool {
namespace {

// What code page 1252 has where Latin 1 has control characters; nothing at five places.
constexpr std::array<char32_t, 32> kFrom0x80{0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                             0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,   0x017D, 0x8F,
                                             0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                             0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    if (!take_character(text).valid) return false;
  }
  return true;
}

}  // namespace

bool DecodedStream::append_to(std::string& text, std::size_t wanted) {
  std::string& into = encoding_ == Encoding::unknown || encoding_ == Encoding::bytes ? text : raw_;
  const std::size_t before = into.size();
  into.resize(before + wanted);
  stream_.read(into.data() + before, static_cast<std::streamsize>(wanted));
  into.resize(before + static_cast<std::size_t>(stream_.gcount()));
  if (encoding_ == Encoding::unknown) {
    const std::string_view start = std::string_view(into).substr(before);
    encoding_ = Encoding::bytes;
    if (start.starts_with("\xEF\xBB\xBF")) {
      into.erase(before, 3);
    } else if (start.starts_with("\xFF\xFE") || start.starts_with("\xFE\xFF")) {
      encoding_ = start.front() == '\xFF' ? Encoding::utf16_little : Encoding::utf16_big;
      raw_ = start.substr(2);
      into.resize(before);
    }
  }
  if (encoding_ != Encoding::bytes) append_utf16(text);
  return stream_.good();
}

void DecodedStream::append_utf16(std::string& text) {
  const auto unit_at = [this](std::size_t index) {
    const unsigned first = static_cast<unsigned char>(raw_[index]),
                   second = static_cast<unsigned char>(raw_[index + 1]);
    return static_cast<char32_t>(encoding_ == Encoding::utf16_little ? second << 8 | first
                                                                     : first << 8 | second);
  };
  std::size_t index = 0;
  while (index + 1 < raw_.size()) {
    char32_t unit = unit_at(index);
    if (unit >= 0xD800 && unit <= 0xDBFF) {
      if (index + 3 >= raw_.size() && stream_.good()) break;  // its other half is still to come
      const char32_t low = index + 3 < raw_.size() ? unit_at(index + 2) : 0;
      if (low >= 0xDC00 && low <= 0xDFFF) {
        unit = 0x10000 + ((unit - 0xD800) << 10 | (low - 0xDC00));
        index += 2;
      }
    }
    append_utf8(text, unit);
    index += 2;
  }
  raw_.erase(0, index);
}

std::string_view as_utf8(std::string_view text, std::string& scratch) {
  if (is_ascii(text) || is_utf8(text)) return text;
  scratch.clear();
  for (const char character : text) {
    const auto byte = static_cast<unsigned char>(character);
    append_utf8(scratch, byte >= 0x80 && byte < 0xA0 ? kFrom0x80[byte - 0x80u] : char32_t{byte});
  }
  return scratch;
}

}  // namespace raspool
