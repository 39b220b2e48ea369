#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "core/policy/diagnostic.hpp"

namespace raspool {

// Where a key of the TOML text has more than `most_dots` dots, each of which opens a table within a table.
std::optional<TextPosition> find_key_with_many_dots(std::string_view text, std::size_t most_dots);

}  // namespace raspool
