#pragma once

#include <stdexcept>
#include <string>

namespace raspool::fuzz {

inline void must_hold(bool holds, const char* promise) {
  if (!holds) throw std::logic_error(std::string("broken: ") + promise);
}

}  // namespace raspool::fuzz
