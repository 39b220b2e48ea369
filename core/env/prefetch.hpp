#pragma once

#include <cstddef>

namespace raspool {

// Asks the processor to fetch what stands there, for a read soon to come; waits for nothing, changes nothing.
// Worth its line only where the memory is known well before it is read, and is in no cache.
inline void fetch_line(const void* place) {
  __builtin_prefetch(place);
  // An instruction of no length, because to GCC a function that only prefetches does nothing: it would leave
  // out the call.
  asm volatile("" : : "r"(place));
}

// The same for each cache line of an object.
template <class T>
void fetch_lines(const T* object) {
  constexpr std::size_t kLine = 64;
  for (std::size_t offset = 0; offset < sizeof(T); offset += kLine) {
    fetch_line(reinterpret_cast<const char*>(object) + offset);
  }
}

}  // namespace raspool
