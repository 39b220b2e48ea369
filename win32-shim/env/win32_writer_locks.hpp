#pragma once

#include "core/env/writer_lock.hpp"

namespace raspool::win32 {

// A lock is an open file with its first byte locked; Windows drops it with the handle, also when the process
// is killed.
class Win32WriterLocks final : public WriterLocks {
 public:
  std::unique_ptr<WriterLock> try_lock(const std::filesystem::path& file) override;
};

}  // namespace raspool::win32
