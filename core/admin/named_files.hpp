#pragma once

#include <filesystem>
#include <iosfwd>
#include <optional>

#include "core/admin/admin_environment.hpp"
#include "core/policy/configuration.hpp"

namespace raspool {

// The files that a command is told to look into, by --config and --state; a path that is empty was not given.
struct NamedFiles {
  std::optional<Configuration> configuration;  // nothing: none was named
  ServiceSettings settings;                    // where the files are

  const NameRules& names() const;  // without a configuration: as without [names]
};

// `state` stands in for what the configuration says. Nothing: the configuration has mistakes, told on `err`.
std::optional<NamedFiles> named_files(const AdminEnvironment& environment,
                                      const std::filesystem::path& config, const std::filesystem::path& state,
                                      std::ostream& err);

}  // namespace raspool
