#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

#include "core/policy/configuration.hpp"
#include "core/policy/diagnostic.hpp"

namespace raspool {

inline constexpr std::size_t kLongestConfiguration = std::size_t{16} << 20;  // bytes, members files put in

struct ConfigurationResult {
  std::optional<Configuration> configuration;  // there exactly if no diagnostic is an error
  std::vector<Diagnostic> diagnostics;         // in the order of the file
};

// Reads `text` (UTF-8 with or without BOM, or UTF-16LE with BOM) as it stands in `file`; relative paths in it
// are relative to the file's folder, and the files that it names members and secrets in are read too.
// `computer_name` stands in for an empty `server`; `as_server`, if not empty, for whatever stands there: so
// that one file for many servers can be judged as each of them will read it. Reports every mistake, a TOML
// syntax error alone. Never throws for any input.
ConfigurationResult read_configuration(std::string_view text, const std::filesystem::path& file,
                                       std::string_view computer_name, std::string_view as_server = {});
// The same from the file itself; a file that cannot be read is a diagnostic without a line.
ConfigurationResult load_configuration(const std::filesystem::path& file, std::string_view computer_name,
                                       std::string_view as_server = {});

}  // namespace raspool
