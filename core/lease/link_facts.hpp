#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/lease/ras_device.hpp"

namespace raspool {

// Which RAS port carries a link of which connection, and on which device a RAS port is, as the link callouts
// told. Hints: RRAS may tell them in another process, or not at all (R76).
class LinkFacts {
 public:
  static constexpr std::size_t kMostDevices = 4'096;

  LinkFacts() = default;
  LinkFacts(const LinkFacts&) = delete;
  LinkFacts& operator=(const LinkFacts&) = delete;

  void up(std::string_view ras_port, std::uint64_t connection, std::string_view device);
  void down(std::string_view ras_port, std::uint64_t connection);

  // The connection whose link is on this RAS port; 0 if none was told.
  std::uint64_t connection_on(std::string_view ras_port) const;
  bool alive_elsewhere(std::uint64_t connection, std::string_view ras_port) const;
  template <class Visit>
  void for_each(Visit visit) const {
    for (const auto& [ras_port, connection] : connections_) visit(std::string_view(ras_port), connection);
  }

  // The device last seen on this RAS port, also after its link is down; empty if none was told. Only of the
  // kMostDevices RAS ports seen last.
  std::string_view device_on(std::string_view ras_port) const;
  std::vector<RasDevice> devices() const;                       // the one seen longest ago first
  void device_seen(const RasDevice& device);                    // an empty one was not told
  void restore_devices(const std::vector<RasDevice>& devices);  // of the state file; what was seen is newer
  // What is different since this was last asked; an empty device: forgotten. For the state file.
  std::vector<RasDevice> take_changed_devices();

 private:
  bool see(std::string_view ras_port, std::string_view device);  // true: it is different

  std::unordered_map<std::string, std::uint64_t> connections_;  // by RAS port
  std::list<RasDevice> devices_;                                // the one seen longest ago first
  std::unordered_map<std::string_view, std::list<RasDevice>::iterator> device_on_;  // by RAS port
  std::set<std::string> changed_;                                                   // RAS ports
};

}  // namespace raspool
