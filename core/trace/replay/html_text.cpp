#include "core/trace/replay/html_text.hpp"

#include "core/policy/utf8.hpp"

namespace raspool {

std::string html_text(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  while (!text.empty()) {
    const char32_t character = take_character(text).code_point;
    switch (character) {
      case U'&':
        escaped += "&amp;";
        break;
      case U'<':
        escaped += "&lt;";
        break;
      case U'>':
        escaped += "&gt;";
        break;
      case U'"':
        escaped += "&quot;";
        break;
      case U'\'':
        escaped += "&#39;";
        break;
      default: {
        // Control characters, and those that turn the direction of what stands beside them.
        const bool is_control = character < 0x20 || (character >= 0x7F && character < 0xA0);
        const bool turns =
            (character >= 0x202A && character <= 0x202E) || (character >= 0x2066 && character <= 0x2069);
        append_utf8(escaped, is_control || turns ? kReplacementCharacter : character);
      }
    }
  }
  return escaped;
}

}  // namespace raspool
