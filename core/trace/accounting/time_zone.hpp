#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/trace/accounting/accounting_record.hpp"

namespace raspool {

// How local time becomes UTC: a fixed difference, or the rules of a zone.
class TimeZone {
 public:
  // "UTC", "+01:00", "Europe/Berlin", or rules in the form of POSIX: "CET-1CEST,M3.5.0,M10.5.0/3".
  static std::optional<TimeZone> parse(std::string_view text);
  static TimeZone utc() { return TimeZone(); }

  // Of an hour that comes twice in autumn, the first or the second one. Of one that spring leaves out, as if
  // it were there.
  WallTime to_utc(LocalTime local, bool second_time = false) const;
  LocalTime to_local(WallTime utc) const;

 private:
  // A day of a year, "M10.5.0/3": the last Sunday of October, at three.
  struct Change {
    unsigned month = 0, week = 0, weekday = 0;
    std::chrono::seconds at = std::chrono::hours(2);

    LocalTime in(std::chrono::year year) const;
  };
  static std::optional<TimeZone> parse_rules(std::string_view text);
  static std::optional<Change> take_change(std::string_view& text);
  bool is_summer(WallTime utc) const;

  std::chrono::seconds winter_{0}, summer_{0};  // ahead of UTC
  std::optional<Change> begin_, end_;           // of summer; none: there is none
};

}  // namespace raspool
