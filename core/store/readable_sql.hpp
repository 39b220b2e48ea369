#pragma once

#include <string>

namespace raspool {

// SQL expressions that show what is stored as numbers the way people write it; for the views in our files.
// Each takes SQL expressions (column names) and gives NULL for NULL.

std::string readable_time(const std::string& microseconds);  // 2026-11-22T13:00:00.123456Z
// 10.20.0.16, or an interface identifier with its four groups written out: ::1a2b:3c4d:5e6f:7a8b
std::string readable_address(const std::string& family, const std::string& address);
std::string readable_prefix(const std::string& prefix);  // 2001:db8:20:0::/64

}  // namespace raspool
