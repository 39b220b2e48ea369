#pragma once

#include <string_view>

#include "core/trace/accounting/record_format.hpp"

namespace raspool {

// Does the line look like the IAS format of NPS and RRAS: an address, a user, a date, a time, a service, a
// server, and then numbers of attributes and their values in turn?
bool is_ias_record(std::string_view line);

ReadResult read_ias_record(std::string_view line, DateOrder order, AccountingRecord& record);

}  // namespace raspool
