#pragma once

#include <string_view>

#include "core/trace/accounting/record_format.hpp"

namespace raspool {

// FreeRADIUS's `detail`: a line with the time, then one line an attribute that begins with a tab.
ReadResult read_detail_record(std::string_view text, DateOrder order, AccountingRecord& record);

}  // namespace raspool
