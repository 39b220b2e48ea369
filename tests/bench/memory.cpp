#include "tests/bench/memory.hpp"

#include <unistd.h>

#include <fstream>
#include <stdexcept>

namespace raspool::bench {

std::size_t resident_bytes() {
  std::ifstream sizes("/proc/self/statm");
  std::size_t all = 0, resident = 0;
  if (!(sizes >> all >> resident)) throw std::runtime_error("/proc/self/statm cannot be read");
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace raspool::bench
