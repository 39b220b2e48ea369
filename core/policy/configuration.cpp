#include "core/policy/configuration.hpp"

namespace raspool {

std::filesystem::path ServiceSettings::history() const {
  std::filesystem::path name = state.stem();
  name += "-history";
  name += state.extension();
  return state.parent_path() / name;
}

std::filesystem::path ServiceSettings::lock() const {
  std::filesystem::path path = state;
  path += ".lock";
  return path;
}

std::vector<std::string> servers_named(const Configuration& configuration) {
  if (configuration.servers.empty()) return {configuration.service.server};
  return configuration.servers;
}

}  // namespace raspool
