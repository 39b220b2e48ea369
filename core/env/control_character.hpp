#pragma once

namespace raspool {

// ASCII's: what would tear a line of a log or a table apart.
constexpr bool is_control(char character) {
  return static_cast<unsigned char>(character) < 0x20 || character == 0x7F;
}

}  // namespace raspool
