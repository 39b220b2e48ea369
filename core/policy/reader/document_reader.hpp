#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "core/policy/configuration.hpp"
#include "core/policy/reader/toml_document.hpp"

namespace raspool {

// Reads the sections of a whole configuration, which stands in `file`, and checks them against each other.
// Nothing if there is any error.
std::optional<Configuration> read_document(const TomlNode& root, const std::filesystem::path& file,
                                           std::string_view computer_name, Diagnostics& diagnostics);

}  // namespace raspool
