#include "core/trace/accounting/field_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace raspool {
namespace {

using namespace std::chrono;

bool is_decimal_digit(char character) { return character >= '0' && character <= '9'; }

// Takes a number of at most `most` digits off the front of the text.
std::optional<int> take_number(std::string_view& text, std::size_t most) {
  std::size_t digits = 0;
  int number = 0;
  while (digits < text.size() && digits < most && is_decimal_digit(text[digits])) {
    number = number * 10 + (text[digits++] - '0');
  }
  if (digits == 0) return std::nullopt;
  text.remove_prefix(digits);
  return number;
}

bool take(std::string_view& text, char wanted) {
  if (text.empty() || text.front() != wanted) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<local_days> day_of(int year_number, int month_number, int day_number) {
  const year_month_day date(year(year_number), month(static_cast<unsigned>(month_number)),
                            day(static_cast<unsigned>(day_number)));
  if (!date.ok() || year_number < 1970 || year_number > 9998) return std::nullopt;
  return local_days(date);
}

std::optional<local_days> iso_day_from(std::string_view text) {
  const auto year_number = take_number(text, 4);
  if (!year_number || !take(text, '-')) return std::nullopt;
  const auto month_number = take_number(text, 2);
  if (!month_number || !take(text, '-')) return std::nullopt;
  const auto day_number = take_number(text, 2);
  if (!day_number || !text.empty()) return std::nullopt;
  return day_of(*year_number, *month_number, *day_number);
}

int digit_of(char character) {
  if (is_decimal_digit(character)) return character - '0';
  const char lower = static_cast<char>(character | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

char lowered(char character) {
  return character >= 'A' && character <= 'Z' ? static_cast<char>(character + ('a' - 'A')) : character;
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const auto first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

bool same_ignoring_case(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char one, char other) { return lowered(one) == lowered(other); });
}

std::optional<std::uint64_t> number_from(std::string_view digits) {
  std::uint64_t number = 0;
  const auto* const end = digits.data() + digits.size();
  const auto [stopped, error] = std::from_chars(digits.data(), end, number);
  return error == std::errc() && stopped == end && !digits.empty() ? std::optional(number) : std::nullopt;
}

std::optional<std::uint32_t> small_number_from(std::string_view digits) {
  const auto number = number_from(digits);
  return number && *number <= 0xFFFF'FFFFu ? std::optional(static_cast<std::uint32_t>(*number))
                                           : std::nullopt;
}

std::optional<SlashedDate> slashed_date_from(std::string_view text) {
  const auto first = take_number(text, 2);
  if (!first || !take(text, '/')) return std::nullopt;
  const auto second = take_number(text, 2);
  if (!second || !take(text, '/')) return std::nullopt;
  const auto year_number = take_number(text, 4);
  if (!year_number || !text.empty()) return std::nullopt;
  return SlashedDate{*first, *second, *year_number};
}

std::optional<local_days> day_from(std::string_view text, DateOrder order) {
  const auto date = slashed_date_from(text);
  if (!date) return iso_day_from(text);
  return order == DateOrder::month_first ? day_of(date->year, date->first, date->second)
                                         : day_of(date->year, date->second, date->first);
}

std::optional<Duration> time_of_day_from(std::string_view text) {
  const auto hour = take_number(text, 2);
  if (!hour || !take(text, ':')) return std::nullopt;
  const auto minute = take_number(text, 2);
  if (!minute || !take(text, ':')) return std::nullopt;
  const auto second = take_number(text, 2);
  if (!second || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  Duration time = hours(*hour) + minutes(*minute) + seconds(*second);
  if (take(text, '.')) {
    int unit = 100'000;
    for (; !text.empty() && is_decimal_digit(text.front()); text.remove_prefix(1), unit /= 10) {
      time += microseconds((text.front() - '0') * unit);
    }
  }
  return text.empty() ? std::optional(time) : std::nullopt;
}

std::optional<LocalTime> local_time_from(std::string_view text, DateOrder order) {
  const auto between = text.find_first_of(" T");
  if (between == std::string_view::npos) return std::nullopt;
  const auto day = day_from(text.substr(0, between), order);
  const auto time = time_of_day_from(trimmed(text.substr(between + 1)));
  if (!day || !time) return std::nullopt;
  return LocalTime(*day) + *time;
}

std::optional<LocalTime> ctime_from(std::string_view text) {
  constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  if (text.size() < 20) return std::nullopt;
  const auto* const found = std::find(kMonths.begin(), kMonths.end(), text.substr(4, 3));
  if (found == kMonths.end() || text[3] != ' ') return std::nullopt;
  std::string_view rest = trimmed(text.substr(7));
  const auto day_number = take_number(rest, 2);
  if (!day_number || !take(rest, ' ') || rest.size() < 13) return std::nullopt;
  const auto time = time_of_day_from(rest.substr(0, 8));
  std::string_view years = trimmed(rest.substr(8));
  const auto year_number = take_number(years, 4);
  if (!time || !year_number || !years.empty()) return std::nullopt;
  const auto day = day_of(*year_number, static_cast<int>(found - kMonths.begin()) + 1, *day_number);
  return day ? std::optional(LocalTime(*day) + *time) : std::nullopt;
}

std::optional<std::string> bytes_from(std::string_view hexadecimal) {
  if (hexadecimal.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  bytes.reserve(hexadecimal.size() / 2);
  for (std::size_t at = 0; at < hexadecimal.size(); at += 2) {
    const int high = digit_of(hexadecimal[at]), low = digit_of(hexadecimal[at + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes.push_back(static_cast<char>(high << 4 | low));
  }
  return bytes;
}

std::string decoded(std::string_view text) {
  if (text.size() > 2 && (text.starts_with("0x") || text.starts_with("0X"))) {
    if (auto bytes = bytes_from(text.substr(2))) return *std::move(bytes);
  }
  return std::string(text);
}

}  // namespace raspool
