#pragma once

#include <cstddef>

namespace raspool::bench {

// How much of this process is in memory now. Throws if the system does not tell.
std::size_t resident_bytes();

}  // namespace raspool::bench
