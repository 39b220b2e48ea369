#pragma once

#include "core/trace/accounting/record_format.hpp"
#include "core/trace/accounting/xml_event.hpp"

namespace raspool {

// Is it an event of a Windows event log?
bool is_system_event(const XmlEvent& event);

// What RRAS (provider RemoteAccess) writes into the System log: 20274 an address is assigned, 20272 the
// summary at the end, 20275 disconnected, 20271 a user is refused. Other events are skipped.
ReadResult read_system_event(const XmlEvent& event, AccountingRecord& record);

}  // namespace raspool
