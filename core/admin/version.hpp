#pragma once

#include <string_view>

namespace raspool {

std::string_view version();  // of raspool, as "0.3.0"

}  // namespace raspool
