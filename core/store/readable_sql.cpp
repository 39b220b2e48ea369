#include "core/store/readable_sql.hpp"

#include <fmt/format.h>

namespace raspool {

std::string readable_time(const std::string& microseconds) {
  // The remainder is made positive: a clock may have stood before 1970.
  const std::string fraction = fmt::format("((({0} % 1000000) + 1000000) % 1000000)", microseconds);
  return fmt::format(
      "strftime('%Y-%m-%dT%H:%M:%S', ({0} - {1}) / 1000000, 'unixepoch') || printf('.%06dZ', {1})",
      microseconds, fraction);
}

std::string readable_address(const std::string& family, const std::string& address) {
  return fmt::format(
      "CASE {0} WHEN 4 THEN printf('%d.%d.%d.%d', ({1} >> 24) & 255, ({1} >> 16) & 255, ({1} >> 8) & 255, "
      "{1} & 255) "
      "WHEN 6 THEN printf('::%x:%x:%x:%x', ({1} >> 48) & 65535, ({1} >> 32) & 65535, ({1} >> 16) & 65535, "
      "{1} & 65535) END",
      family, address);
}

std::string readable_prefix(const std::string& prefix) {
  return fmt::format(
      "CASE WHEN {0} IS NOT NULL THEN printf('%x:%x:%x:%x::/64', ({0} >> 48) & 65535, ({0} >> 32) & 65535, "
      "({0} >> 16) & 65535, {0} & 65535) END",
      prefix);
}

}  // namespace raspool
