#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace raspool {

// Which RAS port carries a link of which connection, as the link callouts told. Hints: RRAS may tell them in
// another process, or not at all (R76).
class LinkFacts {
 public:
  void up(std::string_view ras_port, std::uint64_t connection) {
    connections_.insert_or_assign(std::string(ras_port), connection);
  }
  void down(std::string_view ras_port, std::uint64_t connection) {
    const auto found = connections_.find(std::string(ras_port));
    if (found != connections_.end() && found->second == connection) connections_.erase(found);
  }
  // The connection whose link is on this RAS port; 0 if none was told.
  std::uint64_t connection_on(std::string_view ras_port) const {
    if (connections_.empty()) return 0;
    const auto found = connections_.find(std::string(ras_port));
    return found == connections_.end() ? 0 : found->second;
  }
  template <class Visit>
  void for_each(Visit visit) const {
    for (const auto& [ras_port, connection] : connections_) visit(std::string_view(ras_port), connection);
  }
  bool alive_elsewhere(std::uint64_t connection, std::string_view ras_port) const {
    if (connection == 0) return false;
    for (const auto& [port, other] : connections_) {
      if (other == connection && port != ras_port) return true;
    }
    return false;
  }

 private:
  std::unordered_map<std::string, std::uint64_t> connections_;  // by RAS port
};

}  // namespace raspool
