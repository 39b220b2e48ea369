#pragma once

#include <windows.h>

#include <atomic>

namespace raspool::win32 {

// Says yes at most once a minute, to one caller. Safe to call from any thread.
class OnceAMinute {
 public:
  bool operator()() {
    constexpr ULONGLONG kMinute = 60'000;  // milliseconds
    const ULONGLONG now = GetTickCount64();
    ULONGLONG next = next_.load();
    return now >= next && next_.compare_exchange_strong(next, now + kMinute);
  }

 private:
  std::atomic<ULONGLONG> next_ = 0;
};

}  // namespace raspool::win32
