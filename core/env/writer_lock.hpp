#pragma once

#include <filesystem>
#include <memory>

namespace raspool {

// A lock of the operating system that dies with its process: one writer per state file. Held until destroyed.
class WriterLock {
 public:
  virtual ~WriterLock() = default;
};

class WriterLocks {
 public:
  virtual ~WriterLocks() = default;
  // Takes the lock on this file (made if missing, never removed) or returns null at once if another holder,
  // in this process or another, has it or the file cannot be made. Safe to call from any thread.
  virtual std::unique_ptr<WriterLock> try_lock(const std::filesystem::path& file) = 0;
};

}  // namespace raspool
