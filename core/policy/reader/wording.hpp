#pragma once

#include <span>
#include <string>
#include <string_view>

namespace raspool {

// How messages about the configuration show what the administrator wrote.

// "text" with its quotes; control characters as \u0007, and cut when it is long.
std::string in_quotes(std::string_view text);
// `key` with its backticks; otherwise the same.
std::string in_ticks(std::string_view text);
// "a, b and c", if `last_joint` is "and".
std::string joined(std::span<const std::string> items, std::string_view last_joint);

// The candidate that the administrator most likely meant, or nothing (empty).
std::string_view near_miss(std::string_view written, std::span<const std::string_view> candidates);
// ": did you mean `ranges`?", or nothing without a near miss
std::string did_you_mean(std::string_view written, std::span<const std::string_view> candidates);

}  // namespace raspool
