#pragma once

#include <filesystem>
#include <string_view>

#include "core/policy/configuration.hpp"
#include "core/policy/reader/toml_section.hpp"

namespace raspool {

// Reads [service]. Relative paths are relative to the folder of `file`, the configuration file.
ServiceSettings read_service(TomlSection& section, const std::filesystem::path& file,
                             std::string_view computer_name);

}  // namespace raspool
