#include "core/store/lease_rows.hpp"

#include <fmt/format.h>

#include <utility>

#include "core/store/tenure_columns.hpp"

namespace raspool {
namespace {

constexpr std::string_view kLeaseKeyColumns = "family, address, tenure";
constexpr int kLeaseTenureColumn = 3;

std::optional<StoreError> read_row(const SqliteStatement& row, Tenure& tenure) {
  const auto address = address_in(row, 0);
  if (!address)
    return damaged_row(row,
                       fmt::format("a lease has the address {} of family {}", row.number(1), row.number(0)));
  tenure.address = *address;
  tenure.id = row.unsigned_number(2);
  return read_tenure(row, kLeaseTenureColumn, tenure);
}

}  // namespace

std::variant<LeaseRows, StoreError> LeaseRows::of(SqliteConnection& connection) {
  LeaseRows rows;
  const std::string columns = fmt::format("{}, {}", kLeaseKeyColumns, kTenureColumns);
  if (auto error = connection.prepare(fmt::format("SELECT {} FROM lease ORDER BY family, address", columns),
                                      rows.all_)) {
    return *std::move(error);
  }
  if (auto error = connection.prepare(fmt::format("SELECT {} FROM lease WHERE to_time IS NULL", columns),
                                      rows.live_)) {
    return *std::move(error);
  }
  if (auto error = connection.prepare(
          fmt::format("SELECT {} FROM lease WHERE family = ? AND address = ?", columns), rows.one_)) {
    return *std::move(error);
  }
  if (auto error = connection.prepare(
          fmt::format("REPLACE INTO lease ({}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)", columns), rows.put_)) {
    return *std::move(error);
  }
  if (auto error = connection.prepare("DELETE FROM lease WHERE family = ? AND address = ?", rows.remove_)) {
    return *std::move(error);
  }
  return rows;
}

std::optional<StoreError> LeaseRows::read_all(const Take& take) { return read(all_, take); }

std::optional<StoreError> LeaseRows::read_live(const Take& take) { return read(live_, take); }

std::optional<StoreError> LeaseRows::read(SqliteStatement& rows, const Take& take) {
  rows.begin();
  while (rows.next()) {
    Tenure tenure;
    if (auto error = read_row(rows, tenure)) {
      rows.begin();
      return error;
    }
    take(std::move(tenure));
  }
  return rows.error();
}

std::variant<std::optional<Tenure>, StoreError> LeaseRows::read(Address address) {
  one_.begin().add(stored_family(address)).add(stored_address(address));
  if (!one_.next()) {
    if (one_.error()) return *one_.error();
    return std::nullopt;
  }
  Tenure tenure;
  auto error = read_row(one_, tenure);
  one_.begin();
  if (error) return *std::move(error);
  return tenure;
}

std::optional<StoreError> LeaseRows::put(const Tenure& last) {
  put_.begin().add(stored_family(last.address)).add(stored_address(last.address)).add(last.id);
  add_tenure(put_, last);
  return put_.run();
}

std::optional<StoreError> LeaseRows::remove(Address address) {
  return remove_.begin().add(stored_family(address)).add(stored_address(address)).run();
}

}  // namespace raspool
