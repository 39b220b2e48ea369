#pragma once

#include <string>

#include "core/lease/explanation.hpp"

namespace raspool {

// An explanation in words that an administrator understands, a line for each rule and step. Times in UTC.
std::string to_text(const Explanation& explanation);
std::string to_text(const Step& step);  // "10.20.0.31 was this user's until 2026-11-22T08:14:00Z; bob ..."

}  // namespace raspool
