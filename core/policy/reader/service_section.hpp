#pragma once

#include <filesystem>
#include <string_view>

#include "core/policy/configuration.hpp"
#include "core/policy/reader/toml_section.hpp"

namespace raspool {

// Reads [service]. Relative paths are relative to the folder of `file`, the configuration file. The server is
// `as_server`, unless that is empty, else what `server` says, else `computer_name`.
ServiceSettings read_service(TomlSection& section, const std::filesystem::path& file,
                             std::string_view computer_name, std::string_view as_server);

}  // namespace raspool
