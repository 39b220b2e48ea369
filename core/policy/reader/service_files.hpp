#pragma once

#include <filesystem>

#include "core/policy/configuration.hpp"
#include "core/policy/reader/toml_section.hpp"

namespace raspool {

// Reads the keys of [service] that name files, each of which must be a file of its own.
void read_service_files(TomlSection& section, const std::filesystem::path& configuration_file,
                        ServiceSettings& settings);

}  // namespace raspool
