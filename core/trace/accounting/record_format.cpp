#include "core/trace/accounting/record_format.hpp"

namespace raspool {

std::string_view to_text(RecordFormat format) {
  switch (format) {
    case RecordFormat::database:
      return "database-compatible";
    case RecordFormat::ias:
      return "IAS";
    case RecordFormat::dts:
      return "DTS";
    case RecordFormat::system_event:
      return "RemoteAccess events";
    case RecordFormat::detail:
      return "FreeRADIUS detail";
    case RecordFormat::radacct:
      return "radacct";
    case RecordFormat::trace:
      return "trace";
  }
  return "";
}

}  // namespace raspool
