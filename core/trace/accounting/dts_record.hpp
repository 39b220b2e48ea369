#pragma once

#include "core/trace/accounting/record_format.hpp"
#include "core/trace/accounting/xml_event.hpp"

namespace raspool {

// The DTS-compliant format of NPS and RRAS: an element an attribute, each with the form of its value.
ReadResult read_dts_record(const XmlEvent& event, DateOrder order, AccountingRecord& record);

}  // namespace raspool
