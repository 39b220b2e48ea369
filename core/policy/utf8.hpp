#pragma once

#include <string>
#include <string_view>

namespace raspool {

inline constexpr char32_t kReplacementCharacter = 0xFFFD;

struct DecodedCharacter {
  char32_t code_point = 0;
  bool valid = true;  // false: the bytes are not UTF-8, and code_point is U+FFFD
};

// Takes the first character off `text`, which is not empty. Of bytes that are not UTF-8 it takes one "maximal
// subpart" (Unicode 15, section 3.9), so that every decoder that follows the standard sees as many U+FFFD.
DecodedCharacter take_character(std::string_view& text);

void append_utf8(std::string& text, char32_t code_point);  // a surrogate or a number too large becomes U+FFFD

bool is_ascii(std::string_view text);

// `text` with U+FFFD for what is not UTF-8.
std::string repaired_utf8(std::string_view text);

}  // namespace raspool
