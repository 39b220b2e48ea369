#pragma once

#include <string>

#include "core/store/database_file.hpp"

namespace raspool {

// "RSPS". Each schema ever released has its golden files under tests/conformance/golden.
inline constexpr FileFormat kStateFormat{"state file", 0x52535053, 1};

// The tables and views of the state file; core/store/README.md tells what they mean.
std::string state_schema();

}  // namespace raspool
