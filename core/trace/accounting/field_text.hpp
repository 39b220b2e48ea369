#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/trace/accounting/accounting_record.hpp"

namespace raspool {

// In which order a date with slashes is written. Servers write the month first, as far as anybody has seen.
enum class DateOrder : std::uint8_t { month_first, day_first };

struct SlashedDate {
  int first = 0, second = 0, year = 0;
};

std::string_view trimmed(std::string_view text);  // without blanks, tabs and line ends around it
bool same_ignoring_case(std::string_view left, std::string_view right);  // of ASCII

std::optional<std::uint64_t> number_from(std::string_view digits);
std::optional<std::uint32_t> small_number_from(std::string_view digits);
std::optional<SlashedDate> slashed_date_from(std::string_view text);  // "11/23/2026", zeros may be missing
// The day that "11/23/2026" or "2026-11-23" names.
std::optional<std::chrono::local_days> day_from(std::string_view text, DateOrder order);
std::optional<Duration> time_of_day_from(std::string_view text);  // "08:02:15", "8:02:15.204"
// A day and a time of day with a blank (or T) between.
std::optional<LocalTime> local_time_from(std::string_view text, DateOrder order);
// "Mon Nov 23 08:02:15 2026"
std::optional<LocalTime> ctime_from(std::string_view text);

// The bytes that an even number of hexadecimal digits gives.
std::optional<std::string> bytes_from(std::string_view hexadecimal);
// "0x616e6e61" decoded, any other text as it is.
std::string decoded(std::string_view text);

}  // namespace raspool
