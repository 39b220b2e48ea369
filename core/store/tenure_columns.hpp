#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

#include "core/lease/tenure.hpp"
#include "core/store/sqlite_statement.hpp"

namespace raspool {

// How a tenure stands in a row of `lease` or `journal`: its key columns and these, in this order. kind, pool,
// user, ras_port, became, from_time and change may be NULL only where a journal record has no tenure to tell
// of.
inline constexpr std::string_view kTenureColumns =
    "kind, prefix, pool, user, ras_port, became, from_time, to_time, end_reason, rests_from, change";
inline constexpr int kTenureColumnCount = 11;

std::int64_t stored_family(Address address);  // 4 or 6
inline std::int64_t stored_address(Address address) { return static_cast<std::int64_t>(address.number()); }
std::int64_t stored_time(WallTime time);
WallTime time_from_stored(std::int64_t microseconds);

// Adds the parameters for kTenureColumns; `tenure` must live until the statement has run.
void add_tenure(SqliteStatement& statement, const Tenure& tenure);

// The address in two columns from `column` on. Nothing: no such family, or a number too large for it.
std::optional<Address> address_in(const SqliteStatement& statement, int column);

// Reads kTenureColumns from `column` on into everything of the tenure but id and address. Else what cannot be
// understood: damaged, or a word that only a newer raspool knows.
std::optional<StoreError> read_tenure(const SqliteStatement& statement, int column, Tenure& tenure);

// The current row has a word that this version does not know: a newer one may add words without a new schema.
StoreError unknown_word(const SqliteStatement& statement, std::string_view what, std::string_view word);
StoreError damaged_file(std::string_view file, std::string_view what);
inline StoreError damaged_row(const SqliteStatement& statement, std::string_view what) {
  return damaged_file(statement.file(), what);
}

}  // namespace raspool
