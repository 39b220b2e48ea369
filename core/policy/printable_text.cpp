#include "core/policy/printable_text.hpp"

#include "core/policy/utf8.hpp"

namespace raspool {
namespace {

// C1 is as able to steer a terminal as C0; bidirectional marks let a name look like another.
bool is_unprintable(char32_t code_point) {
  return code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0) || code_point == 0x2028 ||
         code_point == 0x2029 || (code_point >= 0x200E && code_point <= 0x200F) ||
         (code_point >= 0x202A && code_point <= 0x202E) || (code_point >= 0x2066 && code_point <= 0x2069);
}

}  // namespace

std::string printable(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    const char32_t code_point = take_character(text).code_point;
    append_utf8(shown, is_unprintable(code_point) ? U'?' : code_point);
  }
  return shown;
}

}  // namespace raspool
