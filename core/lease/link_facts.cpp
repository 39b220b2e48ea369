#include "core/lease/link_facts.hpp"

#include <algorithm>
#include <iterator>

namespace raspool {

void LinkFacts::up(std::string_view ras_port, std::uint64_t connection, std::string_view device) {
  connections_.insert_or_assign(std::string(ras_port), connection);
  device_seen({std::string(ras_port), std::string(device)});
}

void LinkFacts::down(std::string_view ras_port, std::uint64_t connection) {
  const auto found = connections_.find(std::string(ras_port));
  if (found != connections_.end() && found->second == connection) connections_.erase(found);
}

std::uint64_t LinkFacts::connection_on(std::string_view ras_port) const {
  if (connections_.empty()) return 0;
  const auto found = connections_.find(std::string(ras_port));
  return found == connections_.end() ? 0 : found->second;
}

bool LinkFacts::alive_elsewhere(std::uint64_t connection, std::string_view ras_port) const {
  if (connection == 0) return false;
  return std::any_of(connections_.begin(), connections_.end(),
                     [&](const auto& link) { return link.second == connection && link.first != ras_port; });
}

std::string_view LinkFacts::device_on(std::string_view ras_port) const {
  const auto found = device_on_.find(ras_port);
  return found == device_on_.end() ? std::string_view() : std::string_view(found->second->device);
}

std::vector<RasDevice> LinkFacts::devices() const { return {devices_.begin(), devices_.end()}; }

void LinkFacts::device_seen(const RasDevice& device) {
  if (device.ras_port.empty() || device.device.empty()) return;
  if (see(device.ras_port, device.device)) changed_.insert(device.ras_port);
}

void LinkFacts::restore_devices(const std::vector<RasDevice>& devices) {
  const std::vector<RasDevice> seen_here = this->devices();
  for (const std::vector<RasDevice>& in_order : {devices, seen_here}) {
    for (const RasDevice& device : in_order) see(device.ras_port, device.device);
  }
}

std::vector<RasDevice> LinkFacts::take_changed_devices() {
  std::vector<RasDevice> changed;
  for (const std::string& ras_port : changed_)
    changed.push_back({ras_port, std::string(device_on(ras_port))});
  changed_.clear();
  return changed;
}

bool LinkFacts::see(std::string_view ras_port, std::string_view device) {
  if (const auto known = device_on_.find(ras_port); known != device_on_.end()) {
    devices_.splice(devices_.end(), devices_, known->second);
    if (known->second->device == device) return false;
    known->second->device = device;
    return true;
  }
  if (devices_.size() == kMostDevices) {
    changed_.insert(devices_.front().ras_port);
    device_on_.erase(devices_.front().ras_port);
    devices_.pop_front();
  }
  devices_.push_back({std::string(ras_port), std::string(device)});
  device_on_.emplace(devices_.back().ras_port, std::prev(devices_.end()));
  return true;
}

}  // namespace raspool
