#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <variant>

#include "core/lease/tenure.hpp"
#include "core/store/sqlite_connection.hpp"

namespace raspool {

// The table `lease`: one row an address, its last tenure.
class LeaseRows {
 public:
  // The connection outlives the rows.
  static std::variant<LeaseRows, StoreError> of(SqliteConnection& connection);

  // Gives every row to `take`, in the order of the addresses.
  using Take = std::function<void(Tenure&&)>;
  std::optional<StoreError> read_all(const Take& take);
  std::optional<StoreError> read_live(const Take& take);  // the live ones alone, in no order
  std::variant<std::optional<Tenure>, StoreError> read(Address address);
  std::optional<StoreError> put(const Tenure& last);
  std::optional<StoreError> remove(Address address);

 private:
  static std::optional<StoreError> read(SqliteStatement& rows, const Take& take);

  SqliteStatement all_, live_, one_, put_, remove_;
};

}  // namespace raspool
