#include "core/lease/ras_ports.hpp"

#include <algorithm>
#include <array>
#include <functional>

namespace raspool {
namespace {

constexpr std::size_t kMostDigits = 9;  // then every number fits

struct Parts {
  std::string_view text;
  std::uint32_t number = RasPort::kNoNumber;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// What stands behind the last character that is no digit is the number, if it is how a number is written:
// "P-07" and "P-7" are two names.
Parts parts_of(std::string_view name) {
  std::size_t begin = name.size();
  while (begin > 0 && is_digit(name[begin - 1])) --begin;
  const std::size_t digits = name.size() - begin;
  if (digits == 0 || digits > kMostDigits || (digits > 1 && name[begin] == '0')) return {name};
  std::uint32_t number = 0;
  for (const char digit : name.substr(begin)) number = 10 * number + static_cast<std::uint32_t>(digit - '0');
  return {name.substr(0, begin), number};
}

}  // namespace

RasPort RasPorts::of(std::string_view name) {
  const Parts parts = parts_of(name);
  if (const auto place = place_of(parts.text)) return {*place, parts.number};
  const auto place = static_cast<std::uint32_t>(texts_.size());
  texts_.emplace_back(parts.text);
  try {
    places_.emplace(texts_.back(), place);
  } catch (...) {  // one text never has two places
    texts_.pop_back();
    throw;
  }
  return {place, parts.number};
}

std::optional<RasPort> RasPorts::find(std::string_view name) const {
  const Parts parts = parts_of(name);
  const auto place = place_of(parts.text);
  if (!place) return std::nullopt;
  return RasPort{*place, parts.number};
}

// The first few are compared: nearly always it is one of them.
std::optional<std::uint32_t> RasPorts::place_of(std::string_view text) const {
  if (text.empty()) return 0;
  constexpr std::size_t kCompared = 4;
  const std::size_t compared = std::min(kCompared, texts_.size());
  for (std::uint32_t place = 1; place < compared; ++place) {
    if (texts_[place] == text) return place;
  }
  if (texts_.size() <= kCompared) return std::nullopt;
  const auto found = places_.find(text);
  if (found == places_.end()) return std::nullopt;
  return found->second;
}

void RasPorts::write(RasPort port, LabelText& name) const {
  const std::string& text = texts_[port.text];
  if (port.number == RasPort::kNoNumber) return name.assign(text);
  if (text.size() + kMostDigits > LabelText::kCapacity) return name.assign(this->name(port));
  std::array<char, kMostDigits> digits;  // from the last one
  std::size_t count = 0;
  for (std::uint32_t number = port.number; number > 0 || count == 0; number /= 10) {
    digits[count++] = static_cast<char>('0' + number % 10);
  }
  std::array<char, LabelText::kCapacity> written;
  const auto end = std::copy_n(digits.rend() - static_cast<std::ptrdiff_t>(count), count,
                               std::copy(text.begin(), text.end(), written.begin()));
  name.assign({written.data(), static_cast<std::size_t>(end - written.begin())});
}

std::string RasPorts::name(RasPort port) const {
  std::string name = texts_[port.text];
  if (port.number != RasPort::kNoNumber) name += std::to_string(port.number);
  return name;
}

}  // namespace raspool
