#pragma once

#include "core/env/writer_lock.hpp"

namespace raspool::posix {

// By flock(2): it belongs to one opening of the file, so it also keeps two holders of one process apart, and
// the kernel lets it go when the process dies.
class PosixWriterLocks : public WriterLocks {
 public:
  std::unique_ptr<WriterLock> try_lock(const std::filesystem::path& file) override;
};

}  // namespace raspool::posix
