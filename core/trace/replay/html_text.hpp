#pragma once

#include <string>
#include <string_view>

namespace raspool {

// Any bytes as text within HTML or SVG: nothing in it is markup, and what is no character is replaced.
std::string html_text(std::string_view text);

}  // namespace raspool
