#include "tests/unit/scarce_memory.hpp"

#include <cstdlib>
#include <limits>
#include <new>

namespace {

constexpr std::size_t kAsManyAsWanted = std::numeric_limits<std::size_t>::max();
thread_local std::size_t allocations_left = kAsManyAsWanted;

}  // namespace

namespace raspool::test {

ScarceMemory::ScarceMemory(std::size_t granted) { allocations_left = granted; }
ScarceMemory::~ScarceMemory() { allocations_left = kAsManyAsWanted; }

}  // namespace raspool::test

void* operator new(std::size_t size) {
  if (allocations_left == 0) throw std::bad_alloc();
  if (allocations_left != kAsManyAsWanted) --allocations_left;
  void* const memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
