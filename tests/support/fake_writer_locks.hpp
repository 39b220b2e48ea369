#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <set>

#include "core/env/writer_lock.hpp"

namespace raspool::test {

// Locks that live in memory: each file has one holder among all who share this object. Safe to use from any
// thread; a lock may outlive this object.
class FakeWriterLocks final : public WriterLocks {
 public:
  std::unique_ptr<WriterLock> try_lock(const std::filesystem::path& file) override;
  bool is_held(const std::filesystem::path& file) const;
  std::size_t held() const;  // by anybody, of any file

 private:
  struct Held {
    std::mutex mutex;  // guards files
    std::set<std::filesystem::path> files;
  };
  class Lock;
  std::shared_ptr<Held> held_ = std::make_shared<Held>();
};

}  // namespace raspool::test
