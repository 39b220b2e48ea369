#include "core/admin/named_files.hpp"

#include <ostream>
#include <utility>

#include "core/policy/configuration_reader.hpp"

namespace raspool {

const NameRules& NamedFiles::names() const {
  static const NameRules without_any;
  return configuration ? configuration->policy->names() : without_any;
}

std::optional<NamedFiles> named_files(const AdminEnvironment& environment,
                                      const std::filesystem::path& config, const std::filesystem::path& state,
                                      std::ostream& err) {
  NamedFiles files;
  if (!config.empty()) {
    ConfigurationResult read = load_configuration(config, environment.computer_name);
    for (const Diagnostic& diagnostic : read.diagnostics) err << diagnostic.to_string() << '\n';
    if (!read.configuration) return std::nullopt;
    files.configuration = std::move(read.configuration);
    files.settings = files.configuration->service;
  }
  if (!state.empty()) files.settings.state = std::filesystem::absolute(state);
  if (files.configuration) files.configuration->service.state = files.settings.state;
  return files;
}

}  // namespace raspool
