#include "core/policy/reader/duration_text.hpp"

#include <charconv>
#include <cstdint>
#include <string>

namespace raspool {
namespace {

struct Unit {
  std::string_view name;
  Duration length;
};
constexpr Unit kUnits[] = {{"d", std::chrono::hours(24)},
                           {"h", std::chrono::hours(1)},
                           {"m", std::chrono::minutes(1)},
                           {"s", std::chrono::seconds(1)},
                           {"ms", std::chrono::milliseconds(1)}};

}  // namespace

std::variant<Duration, DurationMistake> parse_duration(std::string_view text) {
  if (text == "forever") return kForever;
  const auto after_digits = text.find_first_not_of("0123456789");
  const std::string_view digits = text.substr(0, after_digits);
  if (digits.empty()) return DurationMistake::not_a_duration;
  if (after_digits == std::string_view::npos) return DurationMistake::no_unit;
  for (const Unit& unit : kUnits) {
    if (text.substr(after_digits) != unit.name) continue;
    std::int64_t count = 0;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), count);
    if (parsed.ec != std::errc() || count > kLongestDuration / unit.length) return DurationMistake::too_long;
    return unit.length * count;
  }
  return DurationMistake::not_a_duration;
}

std::string duration_text(Duration duration) {
  if (duration == kForever) return "forever";
  if (duration == Duration::zero()) return "0s";
  for (const Unit& unit : kUnits) {
    if (duration % unit.length == Duration::zero()) {
      return std::to_string(duration / unit.length) + std::string(unit.name);
    }
  }
  return std::to_string(duration.count()) + "us";
}

}  // namespace raspool
