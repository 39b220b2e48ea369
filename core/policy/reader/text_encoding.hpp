#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "core/policy/diagnostic.hpp"

namespace raspool {

struct EncodingError {
  TextPosition at;
  std::string text;
};

// The bytes of a text file as UTF-8 without a BOM, in which no NUL stands. Reads UTF-8 with or without BOM
// and UTF-16LE with BOM; anything else is an error.
std::variant<std::string, EncodingError> decode_text_file(std::string_view bytes);

}  // namespace raspool
