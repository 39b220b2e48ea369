#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/policy/configuration.hpp"

namespace raspool {

// Two pools that are not behind NAT, on two servers, and have addresses in common: routes lead to one server
// only.
struct ServerClash {
  std::string server, pool;
  std::string other_server, other_pool;
  std::string common;             // "10.30.0.1-10.30.3.254", "2001:db8:20::/64"
  std::string to_string() const;  // in words
};

// The clashes between servers, of which `servers` are the configurations. The same name of a pool is none.
std::vector<ServerClash> server_clashes(std::span<const Configuration> servers);

}  // namespace raspool
