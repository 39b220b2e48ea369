#include "core/policy/reader/text_encoding.hpp"

#include <fmt/format.h>

#include <cstdint>

#include "core/policy/utf8.hpp"

namespace raspool {
namespace {

class Cursor {
 public:
  void pass(char32_t c) {
    if (c == U'\n') {
      ++at_.line;
      at_.column = 1;
    } else {
      ++at_.column;
    }
  }
  TextPosition at() const { return at_; }

 private:
  TextPosition at_{1, 1};
};

EncodingError nul_at(TextPosition at) {
  return {at, "a NUL character stands here: save the file as UTF-8, or as UTF-16LE with a byte order mark"};
}

std::variant<std::string, EncodingError> checked_utf8(std::string_view text) {
  Cursor cursor;
  for (std::string_view rest = text; !rest.empty();) {
    const unsigned first_byte = static_cast<unsigned char>(rest.front());
    const DecodedCharacter character = take_character(rest);
    if (!character.valid) {
      return EncodingError{cursor.at(),
                           fmt::format("the byte 0x{:02X} here is not UTF-8: save the file as UTF-8, or as "
                                       "UTF-16LE with a byte order mark",
                                       first_byte)};
    }
    if (character.code_point == 0) return nul_at(cursor.at());
    cursor.pass(character.code_point);
  }
  return std::string(text);
}

std::variant<std::string, EncodingError> from_utf16le(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  Cursor cursor;
  const auto unit_at = [bytes](std::size_t index) {
    return static_cast<char32_t>(static_cast<unsigned char>(bytes[index]) |
                                 static_cast<unsigned>(static_cast<unsigned char>(bytes[index + 1])) << 8);
  };
  std::size_t index = 0;
  while (index + 1 < bytes.size()) {
    char32_t c = unit_at(index);
    index += 2;
    if (c >= 0xD800 && c <= 0xDFFF) {
      const char32_t low = index + 1 < bytes.size() ? unit_at(index) : 0;
      if (c > 0xDBFF || low < 0xDC00 || low > 0xDFFF) {
        return EncodingError{cursor.at(), "half a character (a lone surrogate) stands here: write it again"};
      }
      c = 0x10000 + ((c - 0xD800) << 10 | (low - 0xDC00));
      index += 2;
    }
    if (c == 0) return nul_at(cursor.at());
    append_utf8(text, c);
    cursor.pass(c);
  }
  if (index < bytes.size()) {
    return EncodingError{cursor.at(), "the file ends within a character of UTF-16: save it again"};
  }
  return text;
}

}  // namespace

std::variant<std::string, EncodingError> decode_text_file(std::string_view bytes) {
  constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF", kUtf16leMark = "\xFF\xFE", kUtf16beMark = "\xFE\xFF";
  if (bytes.starts_with(kUtf8Mark)) return checked_utf8(bytes.substr(kUtf8Mark.size()));
  if (bytes.starts_with(kUtf16leMark)) return from_utf16le(bytes.substr(kUtf16leMark.size()));
  if (bytes.starts_with(kUtf16beMark)) {
    return EncodingError{{1, 1}, "the file is UTF-16BE, which is not read: save it as UTF-8"};
  }
  return checked_utf8(bytes);
}

}  // namespace raspool
