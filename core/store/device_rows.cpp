#include "core/store/device_rows.hpp"

#include <utility>

namespace raspool {

std::variant<DeviceRows, StoreError> DeviceRows::of(SqliteConnection& connection) {
  DeviceRows rows;
  if (auto error = connection.prepare("SELECT ras_port, device FROM ras_device ORDER BY ras_port", rows.all_))
    return *std::move(error);
  if (auto error = connection.prepare("REPLACE INTO ras_device (ras_port, device) VALUES (?, ?)", rows.put_))
    return *std::move(error);
  if (auto error = connection.prepare("DELETE FROM ras_device WHERE ras_port = ?", rows.remove_))
    return *std::move(error);
  return rows;
}

std::variant<std::vector<RasDevice>, StoreError> DeviceRows::read_all() {
  std::vector<RasDevice> devices;
  all_.begin();
  while (all_.next()) devices.push_back({std::string(all_.text(0)), std::string(all_.text(1))});
  if (all_.error()) return *all_.error();
  return devices;
}

std::optional<StoreError> DeviceRows::put(const RasDevice& device) {
  const std::string_view ras_port = device.ras_port;
  if (device.device.empty()) return remove_.begin().add(ras_port).run();
  return put_.begin().add(ras_port).add(std::string_view(device.device)).run();
}

}  // namespace raspool
