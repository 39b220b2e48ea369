#include "core/policy/reader/section_names.hpp"

#include <fmt/format.h>

#include "core/policy/reader/wording.hpp"

namespace raspool {

void SectionNames::add(std::string_view name, TextPosition at, Diagnostics& diagnostics) {
  const std::uint32_t index = count_++;
  if (name.empty()) return;
  const auto [first, is_first] = places_.emplace(name, Place{index, at});
  if (is_first) {
    all_.push_back(name);
  } else {
    diagnostics.error(at, fmt::format("a {} is named {} already, in line {}: write another name", kind_,
                                      in_ticks(name), first->second.at.line));
  }
}

std::optional<std::uint32_t> SectionNames::find(const PlacedText& name, Diagnostics& diagnostics) const {
  const auto found = places_.find(name.text);
  if (found != places_.end()) return found->second.index;
  if (diagnostics.is_full()) return std::nullopt;
  const std::string meant = did_you_mean(name.text, all_);
  diagnostics.error(
      name.at, fmt::format("no {} is named {}{}", kind_, in_ticks(name.text),
                           meant.empty() ? fmt::format(": write the `name` of a [[{}]]", kind_) : meant));
  return std::nullopt;
}

}  // namespace raspool
