// A second process for win32_writer_locks_test: `lock_holder FILE` says "held" or "busy", and keeps a lock
// that it got until it is killed or its input ends.
#include <cstdio>

#include "win32-shim/env/win32_writer_locks.hpp"

int wmain(int count, wchar_t** arguments) {
  if (count != 2) return 1;
  raspool::win32::Win32WriterLocks locks;
  const auto lock = locks.try_lock(arguments[1]);
  std::puts(lock ? "held" : "busy");
  std::fflush(stdout);
  std::getchar();
  return 0;
}
