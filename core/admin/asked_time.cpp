#include "core/admin/asked_time.hpp"

#include <chrono>
#include <cstddef>
#include <string>

#include "core/trace/time_text.hpp"

namespace raspool {
namespace {

constexpr std::size_t kAskedDate = 10, kMinutes = 16, kSeconds = 19;  // characters up to the end of each

// Minutes east of UTC of "+01:00", "-0330" or "+02"; else nothing.
std::optional<std::chrono::minutes> offset_from(std::string_view text) {
  std::string digits;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == ':' && i == 3 && text.size() == 6) continue;
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    digits += text[i];
  }
  if (digits.size() == 2) digits += "00";
  if (digits.size() != 4) return std::nullopt;
  const int hours = std::stoi(digits.substr(0, 2)), minutes = std::stoi(digits.substr(2));
  if (hours > 23 || minutes > 59) return std::nullopt;
  const std::chrono::minutes length = std::chrono::hours(hours) + std::chrono::minutes(minutes);
  return text.front() == '-' ? -length : length;
}

}  // namespace

std::optional<AskedTime> asked_time_from(std::string_view text) {
  if (text.size() == kAskedDate) {
    const auto day = wall_time_from(std::string(text) + "T00:00:00Z");
    if (!day) return std::nullopt;
    return AskedTime{*day, *day + std::chrono::hours(24) - Duration(1)};
  }
  if (text.size() < kMinutes || (text[kAskedDate] != 'T' && text[kAskedDate] != ' ')) return std::nullopt;
  std::chrono::minutes offset{0};
  if (text.back() == 'Z') {
    text.remove_suffix(1);
  } else if (const auto sign = text.find_first_of("+-", kMinutes); sign != std::string_view::npos) {
    const auto given = offset_from(text.substr(sign));
    if (!given) return std::nullopt;
    offset = *given;
    text = text.substr(0, sign);
  }
  std::string whole(text);
  if (whole.size() == kMinutes) whole += ":00";
  if (whole.size() < kSeconds) return std::nullopt;
  whole[kAskedDate] = 'T';
  const auto time = wall_time_from(whole + 'Z');
  if (!time) return std::nullopt;
  return AskedTime{*time - offset, *time - offset};
}

}  // namespace raspool
