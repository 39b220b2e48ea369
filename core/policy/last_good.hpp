#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/policy/configuration.hpp"
#include "core/policy/diagnostic.hpp"

namespace raspool {

// The last configuration that was good, beside the configuration file: what a service begins with when the
// file is broken or gone. No function here throws for what stands on disk.

// `<configuration file>.last-good`
std::filesystem::path last_good_file(const std::filesystem::path& configuration_file);

struct LoadedConfiguration {
  std::optional<Configuration> configuration;  // nothing: neither file could be read
  bool is_last_good = false;                   // the configuration comes from the last good file
  std::vector<Diagnostic> diagnostics;         // about the configuration file; errors if it was not used
  // About the last good file, which is looked at only if the configuration file cannot be used.
  std::vector<Diagnostic> last_good_diagnostics;
};

// Reads the configuration file; if it has errors or is gone, the last good one.
LoadedConfiguration load_with_last_good(const std::filesystem::path& configuration_file,
                                        std::string_view computer_name);

// Makes `configuration`, read from `configuration_file`, the last good one: as one file that needs no other,
// written to a new file that then takes the old one's place. A crash of this process leaves the one or the
// other, whole; a power failure may leave one that is cut off (nothing waits for the disk), which
// load_with_last_good() refuses. One that is there already is not written again. Nothing if that is done,
// else why not.
[[nodiscard]] std::optional<std::string> keep_last_good(const Configuration& configuration,
                                                        const std::filesystem::path& configuration_file);

}  // namespace raspool
