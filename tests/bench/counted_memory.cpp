#include "tests/bench/counted_memory.hpp"

#include <atomic>
#include <cerrno>
#include <cstddef>

// What stands behind malloc in the GNU C library, so that a program may put something in front of it.
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
}

namespace raspool::bench {
namespace {

std::atomic<std::uint64_t> all_allocations{0};
thread_local std::uint64_t own_allocations = 0;

void count_allocation() {
  all_allocations.fetch_add(1, std::memory_order_relaxed);
  ++own_allocations;
}

}  // namespace

AllocationCounts allocation_counts() { return {own_allocations, all_allocations.load()}; }

}  // namespace raspool::bench

extern "C" {

void* malloc(std::size_t size) {
  raspool::bench::count_allocation();
  return __libc_malloc(size);
}

void* calloc(std::size_t count, std::size_t size) {
  raspool::bench::count_allocation();
  return __libc_calloc(count, size);
}

void* realloc(void* memory, std::size_t size) {
  raspool::bench::count_allocation();
  return __libc_realloc(memory, size);
}

void* memalign(std::size_t alignment, std::size_t size) {
  raspool::bench::count_allocation();
  return __libc_memalign(alignment, size);
}

void* aligned_alloc(std::size_t alignment, std::size_t size) { return memalign(alignment, size); }

int posix_memalign(void** memory, std::size_t alignment, std::size_t size) {
  *memory = memalign(alignment, size);
  return *memory == nullptr ? ENOMEM : 0;
}
}
