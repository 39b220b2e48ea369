#pragma once

#include <cstddef>
#include <memory_resource>

namespace raspool::posix {

// Memory whose large pieces lie in pages of 2 MiB, where the kernel gives them to who advises it
// (/sys/kernel/mm/transparent_hugepage): of a big book nearly every record is elsewhere, and with small pages
// the processor waits twice, for the record and for the table that tells where its page lies. Small pieces
// are as of `new`. Thread-safe; throws std::bad_alloc at most.
class LargePages final : public std::pmr::memory_resource {
 public:
  static constexpr std::size_t kPage = std::size_t{2} << 20;

 private:
  void* do_allocate(std::size_t bytes, std::size_t alignment) override;
  void do_deallocate(void* memory, std::size_t bytes, std::size_t alignment) override;
  bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override { return this == &other; }
};

}  // namespace raspool::posix
