#pragma once

// What RRAS's structures tell, as a line of the trace shows it (core/INTERFACES.md, section 5), and so what
// the history gets to know. Every text is
// read within its array, and no field that an older RRAS may not have.

#include "core/trace/trace_line.hpp"
#include "win32-shim/rras_admin.hpp"

namespace raspool::win32 {

// `counters` may be null.
void add_facts(TraceLine& line, const RAS_PORT_0& port, const RAS_PORT_1* counters);
// Of the exports: any of the three may be null.
void add_facts(TraceLine& line, const RAS_CONNECTION_0* first, const RAS_CONNECTION_1* second,
               const RAS_CONNECTION_3* fourth);
// Of the table.
void add_facts(TraceLine& line, const RAS_CONNECTION_EX& connection);

}  // namespace raspool::win32
