#pragma once

#include <filesystem>
#include <string>

namespace raspool::bench {

inline const std::string kStateFile = "one_pool.db";

// The configuration of a service with one pool for everybody, and a state file beside it.
struct OnePool {
  std::string durability = "power";
  std::string range = "10.0.0.0/16";
  std::string hold_down = "5m";
};

// In this folder. Returns the file.
std::filesystem::path write_configuration(const std::filesystem::path& folder, const OnePool& pool);

}  // namespace raspool::bench
