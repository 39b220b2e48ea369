#pragma once

#include <string>

#include "core/store/database_file.hpp"

namespace raspool {

// "RSPH". Each schema ever released has its golden files under tests/conformance/golden.
inline constexpr FileFormat kHistoryFormat{"history file", 0x52535048, 1};

// The tables and the view of the history file; core/store/README.md tells what they mean.
std::string history_schema();

}  // namespace raspool
