#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <vector>

#include "core/policy/configuration.hpp"
#include "core/policy/reader/toml_section.hpp"

namespace raspool {

struct ServiceDraft {
  ServiceSettings settings;
  std::vector<std::uint8_t> ipv6_secret;  // empty: the key is not there
};

// Reads [service]. Relative paths are relative to the folder of `file`, the configuration file. The server is
// `as_server`, unless that is empty, else what `server` says, else `computer_name`.
ServiceDraft read_service(TomlSection& section, const std::filesystem::path& file,
                          std::string_view computer_name, std::string_view as_server);

}  // namespace raspool
