#include "core/trace/accounting/session.hpp"

namespace raspool {

std::string_view to_text(SessionEnd end) {
  switch (end) {
    case SessionEnd::exact:
      return "exact";
    case SessionEnd::server_restart:
      return "server restart";
    case SessionEnd::ras_port_reused:
      return "port re-used";
    case SessionEnd::address_reused:
      return "address re-used";
    case SessionEnd::superseded:
      return "superseded";
    case SessionEnd::in_gap:
      return "unknown, in gap";
    case SessionEnd::timeout:
      return "timeout";
    case SessionEnd::longest:
      return "longest length";
    case SessionEnd::open:
      return "open";
  }
  return "";
}

}  // namespace raspool
