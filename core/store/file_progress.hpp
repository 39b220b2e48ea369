#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace raspool {

// How far a long work with files is: what it does now, and how much of that is done, in a unit of its own.
// Called many times a second; may be empty.
using FileProgress = std::function<void(std::string_view what, std::uint64_t done, std::uint64_t all)>;

}  // namespace raspool
