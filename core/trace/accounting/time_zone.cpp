#include "core/trace/accounting/time_zone.hpp"

#include <algorithm>
#include <array>

namespace raspool {
namespace {

using namespace std::chrono;

// Names of zones and the rules now in force there, from Debian's tzdata, by name.
struct NamedRules {
  std::string_view name, rules;
};
constexpr NamedRules kZones[] = {
#include "core/trace/accounting/time_zones.inc"
};

bool take_mark(std::string_view& text, char wanted) {
  if (text.empty() || text.front() != wanted) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<unsigned> take_number(std::string_view& text) {
  std::size_t digits = 0;
  unsigned number = 0;
  while (digits < text.size() && digits < 3 && text[digits] >= '0' && text[digits] <= '9')
    number = number * 10 + static_cast<unsigned>(text[digits++] - '0');
  if (digits == 0) return std::nullopt;
  text.remove_prefix(digits);
  return number;
}

// "1", "-3:30", "+05:45:00"
std::optional<seconds> take_time(std::string_view& text) {
  const bool is_negative = take_mark(text, '-');
  if (!is_negative) take_mark(text, '+');
  const auto hour = take_number(text);
  if (!hour || *hour > 167) return std::nullopt;
  seconds time = hours(*hour);
  if (take_mark(text, ':')) {
    const auto minute = take_number(text);
    if (!minute || *minute > 59) return std::nullopt;
    time += minutes(*minute);
    if (take_mark(text, ':')) {
      const auto second = take_number(text);
      if (!second || *second > 59) return std::nullopt;
      time += seconds(*second);
    }
  }
  return is_negative ? -time : time;
}

// The name of a zone within rules: "CET" or "<+0530>".
bool take_name(std::string_view& text) {
  if (take_mark(text, '<')) {
    const auto end = text.find('>');
    if (end == std::string_view::npos) return false;
    text.remove_prefix(end + 1);
    return true;
  }
  const auto end = text.find_first_of("0123456789+-,");
  const std::string_view name = text.substr(0, end);
  text.remove_prefix(name.size());
  return name.size() >= 3;
}

}  // namespace

LocalTime TimeZone::Change::in(year in_year) const {
  const std::chrono::weekday day(weekday);
  const auto in_month = in_year / std::chrono::month(month);
  const local_days date = week == 5 ? local_days(in_month / day[last]) : local_days(in_month / day[week]);
  return LocalTime(date) + at;
}

std::optional<TimeZone::Change> TimeZone::take_change(std::string_view& text) {
  Change change;
  if (!take_mark(text, ',') || !take_mark(text, 'M')) return std::nullopt;
  const auto month = take_number(text);
  if (!month || !take_mark(text, '.')) return std::nullopt;
  const auto week = take_number(text);
  if (!week || !take_mark(text, '.')) return std::nullopt;
  const auto day = take_number(text);
  if (!day || *month < 1 || *month > 12 || *week < 1 || *week > 5 || *day > 6) return std::nullopt;
  change.month = *month;
  change.week = *week;
  change.weekday = *day;
  if (take_mark(text, '/')) {
    const auto at = take_time(text);
    if (!at) return std::nullopt;
    change.at = *at;
  }
  return change;
}

std::optional<TimeZone> TimeZone::parse_rules(std::string_view text) {
  TimeZone zone;
  if (!take_name(text)) return std::nullopt;
  const auto behind_utc = take_time(text);  // POSIX counts to the west
  if (!behind_utc) return std::nullopt;
  zone.winter_ = zone.summer_ = -*behind_utc;
  if (text.empty()) return zone;
  if (!take_name(text)) return std::nullopt;
  zone.summer_ = zone.winter_ + hours(1);
  if (!text.starts_with(',')) {
    const auto summer = take_time(text);
    if (!summer) return std::nullopt;
    zone.summer_ = -*summer;
  }
  zone.begin_ = take_change(text);
  zone.end_ = take_change(text);
  if (!zone.begin_ || !zone.end_ || !text.empty()) return std::nullopt;
  return zone;
}

std::optional<TimeZone> TimeZone::parse(std::string_view text) {
  if (text == "UTC" || text == "Z" || text == "GMT") return utc();
  const auto* const named = std::find_if(std::begin(kZones), std::end(kZones),
                                         [&](const NamedRules& zone) { return zone.name == text; });
  if (named != std::end(kZones)) return parse_rules(named->rules);
  if (text.starts_with('+') || text.starts_with('-')) {
    TimeZone zone;
    std::string_view rest = text;
    const auto ahead = take_time(rest);
    if (!ahead || !rest.empty() || *ahead > hours(14) || *ahead < hours(-12)) return std::nullopt;
    zone.winter_ = zone.summer_ = *ahead;
    return zone;
  }
  return parse_rules(text);
}

bool TimeZone::is_summer(WallTime utc) const {
  if (!begin_) return false;
  const year_month_day date(floor<days>(utc + winter_));
  const WallTime begins((begin_->in(date.year()) - winter_).time_since_epoch());
  const WallTime ends((end_->in(date.year()) - summer_).time_since_epoch());
  return begins < ends ? utc >= begins && utc < ends : utc >= begins || utc < ends;
}

WallTime TimeZone::to_utc(LocalTime local, bool second_time) const {
  const WallTime by_summer((local - summer_).time_since_epoch()),
      by_winter((local - winter_).time_since_epoch());
  const bool summer_fits = is_summer(by_summer), winter_fits = !is_summer(by_winter);
  if (summer_fits && winter_fits) {
    return second_time ? std::max(by_summer, by_winter) : std::min(by_summer, by_winter);
  }
  return summer_fits ? by_summer : by_winter;
}

LocalTime TimeZone::to_local(WallTime utc) const {
  return LocalTime((utc + (is_summer(utc) ? summer_ : winter_)).time_since_epoch());
}

}  // namespace raspool
