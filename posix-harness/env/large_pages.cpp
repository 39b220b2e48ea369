#include "posix-harness/env/large_pages.hpp"

#include <sys/mman.h>

#include <cstdlib>
#include <new>

namespace raspool::posix {
namespace {

// Of less, most of a large page would lie idle.
bool is_large(std::size_t bytes, std::size_t alignment) {
  return bytes >= LargePages::kPage && alignment <= LargePages::kPage;
}

}  // namespace

void* LargePages::do_allocate(std::size_t bytes, std::size_t alignment) {
  if (!is_large(bytes, alignment)) return std::pmr::new_delete_resource()->allocate(bytes, alignment);
  const std::size_t whole = (bytes + kPage - 1) / kPage * kPage;
  void* memory = whole < bytes ? nullptr : std::aligned_alloc(kPage, whole);
  if (memory == nullptr) throw std::bad_alloc();
#ifdef MADV_HUGEPAGE
  static_cast<void>(::madvise(memory, whole, MADV_HUGEPAGE));  // advice: without it the pages are small
#endif
  return memory;
}

void LargePages::do_deallocate(void* memory, std::size_t bytes, std::size_t alignment) {
  if (!is_large(bytes, alignment)) {
    return std::pmr::new_delete_resource()->deallocate(memory, bytes, alignment);
  }
  std::free(memory);
}

}  // namespace raspool::posix
