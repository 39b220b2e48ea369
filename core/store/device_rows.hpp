#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "core/lease/ras_device.hpp"
#include "core/store/sqlite_connection.hpp"

namespace raspool {

// The table `ras_device`: one row a RAS port.
class DeviceRows {
 public:
  // The connection outlives the rows.
  static std::variant<DeviceRows, StoreError> of(SqliteConnection& connection);

  std::variant<std::vector<RasDevice>, StoreError> read_all();  // by RAS port
  std::optional<StoreError> put(const RasDevice& device);       // without a device: removes the row

 private:
  SqliteStatement all_, put_, remove_;
};

}  // namespace raspool
