#pragma once

#include <filesystem>
#include <set>
#include <string>

namespace rras_host {

// One answer that gave an address.
struct Given {
  std::string user;
  std::string ras_port;
  std::string address;  // of IPv6 the identifier alone: as an address whose upper half is zero

  auto operator<=>(const Given&) const = default;
};

// Every answer that the state file and the history file beside it know of: in the journal, as a lease, or as
// a tenure of the past. While raspool does not run. Throws std::runtime_error if a file cannot be read or is
// damaged.
std::set<Given> recorded_answers(const std::filesystem::path& state_file);

}  // namespace rras_host
