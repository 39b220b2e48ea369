#include "core/trace/time_text.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstddef>

namespace raspool {
namespace {

using namespace std::chrono;

bool is_digit(char character) { return character >= '0' && character <= '9'; }

// The number that `width` digits at `position` make, or nothing.
std::optional<int> digits(std::string_view text, std::size_t position, std::size_t width) {
  if (text.size() < position + width) return std::nullopt;
  int number = 0;
  for (const char character : text.substr(position, width)) {
    if (!is_digit(character)) return std::nullopt;
    number = number * 10 + (character - '0');
  }
  return number;
}

// Microseconds of ".123456Z" or "Z", or nothing.
std::optional<microseconds> fraction(std::string_view text) {
  if (text == "Z") return microseconds(0);
  if (text.size() < 3 || text.size() > 11 || text.front() != '.' || text.back() != 'Z') return std::nullopt;
  int number = 0;
  int unit = 100'000;
  for (const char character : text.substr(1, text.size() - 2)) {
    if (!is_digit(character)) return std::nullopt;
    number += unit * (character - '0');
    unit /= 10;
  }
  return microseconds(number);
}

}  // namespace

std::string to_text(WallTime time) {
  const auto day = floor<days>(time);
  const year_month_day date(day);
  const hh_mm_ss clock(time - day);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", int{date.year()}, unsigned{date.month()},
                     unsigned{date.day()}, clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count(), clock.subseconds().count());
}

std::optional<WallTime> wall_time_from(std::string_view text) {
  // yyyy-mm-ddThh:mm:ss
  const auto year_number = digits(text, 0, 4), month_number = digits(text, 5, 2),
             day_number = digits(text, 8, 2);
  const auto hour = digits(text, 11, 2), minute = digits(text, 14, 2), second = digits(text, 17, 2);
  if (!year_number || !month_number || !day_number || !hour || !minute || !second) return std::nullopt;
  if (text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':')
    return std::nullopt;
  const auto rest = fraction(text.substr(19));
  const year_month_day date(year(*year_number), month(static_cast<unsigned>(*month_number)),
                            day(static_cast<unsigned>(*day_number)));
  if (!rest || !date.ok() || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
  return sys_days(date) + hours(*hour) + minutes(*minute) + seconds(*second) + *rest;
}

}  // namespace raspool
