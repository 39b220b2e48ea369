#pragma once

#include <string_view>

#include "core/trace/accounting/record_format.hpp"
#include "core/trace/accounting/separated_fields.hpp"

namespace raspool {

// Does the line look like the database-compatible format of NPS and RRAS: a name and a service in quotes, a
// date, a time?
bool is_database_record(const SeparatedFields& fields);

// Fixed columns: 60 of old systems, 66 of new ones, more of none yet. Empty ones at the end may be missing.
ReadResult read_database_record(const SeparatedFields& fields, DateOrder order, AccountingRecord& record);

}  // namespace raspool
