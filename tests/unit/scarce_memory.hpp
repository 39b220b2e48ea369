#pragma once

#include <cstddef>

namespace raspool::test {

// While it lives, this thread's `operator new` is granted so often, and then throws. A program that uses this
// has an `operator new` of its own; memory that is aligned by more than usual is not counted.
class ScarceMemory {
 public:
  explicit ScarceMemory(std::size_t granted);
  ScarceMemory(const ScarceMemory&) = delete;
  ScarceMemory& operator=(const ScarceMemory&) = delete;
  ~ScarceMemory();
};

}  // namespace raspool::test
