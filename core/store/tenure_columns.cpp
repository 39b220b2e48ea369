#include "core/store/tenure_columns.hpp"

#include <fmt/format.h>

#include <limits>

namespace raspool {

std::int64_t stored_family(Address address) { return address.family() == Family::v4 ? 4 : 6; }

std::int64_t stored_time(WallTime time) { return time.time_since_epoch().count(); }

WallTime time_from_stored(std::int64_t microseconds) { return WallTime(Duration(microseconds)); }

void add_tenure(SqliteStatement& statement, const Tenure& tenure) {
  statement.add(to_text(tenure.kind));
  if (tenure.prefix.is_none()) {
    statement.add_null();
  } else {
    statement.add(tenure.prefix.number());
  }
  statement.add(tenure.pool)
      .add(tenure.user)
      .add(tenure.ras_port)
      .add(tenure.became)
      .add(stored_time(tenure.from));
  if (tenure.to) {
    statement.add(stored_time(*tenure.to)).add(to_text(tenure.end)).add(stored_time(tenure.rests_from));
  } else {
    statement.add_null().add_null().add_null();
  }
  statement.add(tenure.change);
}

std::optional<Address> address_in(const SqliteStatement& statement, int column) {
  const std::uint64_t number = statement.unsigned_number(column + 1);
  if (statement.is_null(column + 1)) return std::nullopt;
  switch (statement.number(column)) {
    case 4:
      if (number > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
      return Address(AddressV4::from_number(static_cast<std::uint32_t>(number)));
    case 6:
      return Address(InterfaceIdentifier::from_number(number));
    default:
      return std::nullopt;
  }
}

std::optional<StoreError> read_tenure(const SqliteStatement& statement, int column, Tenure& tenure) {
  const auto kind = kind_from(statement.text(column));
  if (!kind) return unknown_word(statement, "kind", statement.text(column));
  tenure.kind = *kind;
  tenure.prefix = PrefixV6::from_number(statement.unsigned_number(column + 1));
  tenure.pool.assign(statement.text(column + 2));
  tenure.user.assign(statement.text(column + 3));
  tenure.ras_port.assign(statement.text(column + 4));
  tenure.became = statement.unsigned_number(column + 5);
  if (statement.is_null(column + 6)) return damaged_row(statement, "a tenure without its start");
  tenure.from = time_from_stored(statement.number(column + 6));
  tenure.to.reset();
  if (!statement.is_null(column + 7)) {
    tenure.to = time_from_stored(statement.number(column + 7));
    const auto reason = end_reason_from(statement.text(column + 8));
    if (!reason) return unknown_word(statement, "end reason", statement.text(column + 8));
    tenure.end = *reason;
    tenure.rests_from = time_from_stored(statement.number(column + 9));
  }
  tenure.change = statement.unsigned_number(column + 10);
  return std::nullopt;
}

StoreError unknown_word(const SqliteStatement& statement, std::string_view what, std::string_view word) {
  return {
      StoreError::Code::newer_schema,
      fmt::format(
          "{} holds the {} '{}', which this version of raspool does not know; install the newer version that "
          "wrote it",
          statement.file(), what, word)};
}

StoreError damaged_file(std::string_view file, std::string_view what) {
  return {StoreError::Code::damaged,
          fmt::format(
              "{} is damaged: {}; restore both raspool files from a backup, or move them away to start anew",
              file, what)};
}

}  // namespace raspool
