#pragma once

#include <cstdint>

namespace raspool::bench {

// Calls of malloc and its kin, by operator new and by libraries in C alike, in a program that is linked with
// counted_memory.cpp.
struct AllocationCounts {
  std::uint64_t of_this_thread = 0, of_all_threads = 0;
};
AllocationCounts allocation_counts();

}  // namespace raspool::bench
