#pragma once

#include <windows.h>

namespace raspool::win32 {

// For std::lock_guard. Unlike std::mutex it owns nothing, so one that is never destroyed leaves nothing
// behind.
class SrwLock {
 public:
  void lock() { AcquireSRWLockExclusive(&lock_); }
  void unlock() { ReleaseSRWLockExclusive(&lock_); }

 private:
  SRWLOCK lock_ = SRWLOCK_INIT;
};

}  // namespace raspool::win32
