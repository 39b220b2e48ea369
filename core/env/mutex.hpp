#pragma once

#include <mutex>

#include "core/env/thread_annotations.hpp"

namespace raspool {

// A std::mutex of which Clang knows what it guards. Nearly always it is held for a microsecond, and to sleep
// and be woken takes many: who finds it held looks again for about as long, before it sleeps.
class CAPABILITY("mutex") Mutex {
 public:
  void lock() ACQUIRE() {
    for (int look = 0; look < kLooks; ++look) {
      if (mutex_.try_lock()) return;
      wait_a_moment();
    }
    mutex_.lock();
  }
  bool try_lock() TRY_ACQUIRE(true) { return mutex_.try_lock(); }
  void unlock() RELEASE() { mutex_.unlock(); }
  std::mutex& standard() { return mutex_; }  // for a Signal that waits

 private:
  static constexpr int kLooks = 200;

  static void wait_a_moment() {  // the other hardware thread of this core goes on meanwhile
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
  }

  std::mutex mutex_;
};

// Holds a mutex to the end of the scope, or until unlock().
class SCOPED_CAPABILITY MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) ACQUIRE(mutex) : mutex_(mutex) { mutex_.lock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;
  ~MutexLock() RELEASE() {
    if (held_) mutex_.unlock();
  }
  void unlock() RELEASE() {
    mutex_.unlock();
    held_ = false;
  }
  void lock() ACQUIRE() {
    mutex_.lock();
    held_ = true;
  }

 private:
  Mutex& mutex_;
  bool held_ = true;
};

}  // namespace raspool
