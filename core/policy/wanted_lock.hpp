#pragma once

#include <filesystem>

#include "core/policy/configuration.hpp"

namespace raspool {

// Beside the state file, and beside its lock: raspool.db.wanted. Held by the process that decides, or that
// waits to (core/service/state_claim.hpp).
inline std::filesystem::path wanted_lock(const ServiceSettings& settings) {
  std::filesystem::path path = settings.state;
  path += ".wanted";
  return path;
}

}  // namespace raspool
