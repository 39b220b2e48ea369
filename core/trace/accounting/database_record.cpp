#include "core/trace/accounting/database_record.hpp"

#include <algorithm>
#include <array>

#include "core/trace/accounting/attribute.hpp"

namespace raspool {
namespace {

constexpr std::size_t kDate = 2, kTime = 3, kPacketType = 4;
constexpr std::size_t kMostColumns = 100;  // more are two records in one line

// Columns that hold a number where they hold anything: if one does not, the columns are not where they
// belong.
constexpr std::array<std::size_t, 10> kNumbers{4, 19, 22, 31, 32, 37, 40, 43, 44, 25};

}  // namespace

bool is_database_record(const SeparatedFields& fields) {
  return fields.size() > kPacketType && fields.is_quoted(0) && fields.is_quoted(1) &&
         (slashed_date_from(fields[kDate]) || day_from(fields[kDate], DateOrder::month_first)) &&
         time_of_day_from(fields[kTime]).has_value();
}

ReadResult read_database_record(const SeparatedFields& fields, DateOrder order, AccountingRecord& record) {
  if (fields.size() > kMostColumns) return ReadResult::broken("too many columns: two records in one line?");
  const auto day = day_from(fields[kDate], order);
  const auto time = time_of_day_from(fields[kTime]);
  if (!day || !time) return ReadResult::broken("there is no such day");
  record.written = LocalTime(*day) + *time;
  for (const std::size_t column : kNumbers) {
    const std::string_view number = fields.get(column);
    if (!number.empty() && !small_number_from(number))
      return ReadResult::broken("a column that holds a number does not");
  }
  for (std::size_t column = 0; column < fields.size(); ++column) {
    if (fields[column].empty()) continue;
    const auto attribute = attribute_of_column(column);
    if (attribute && !take_attribute(record, *attribute, fields[column], order)) record.damaged = true;
  }
  const std::string_view why = conclude(record);
  return why.empty() ? ReadResult() : ReadResult::broken(why);
}

}  // namespace raspool
