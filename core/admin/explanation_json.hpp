#pragma once

#include <string>

#include "core/lease/explanation.hpp"

namespace raspool {

// An explanation as one JSON document; times as in a trace. Keys without a value are left out.
std::string to_json(const Explanation& explanation);

}  // namespace raspool
