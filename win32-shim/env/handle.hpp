#pragma once

#include <windows.h>

#include <memory>

namespace raspool::win32 {

struct HandleCloser {
  using pointer = HANDLE;
  void operator()(HANDLE handle) const noexcept { CloseHandle(handle); }
};
// An open handle, or null. INVALID_HANDLE_VALUE is never put into it.
using Handle = std::unique_ptr<HANDLE, HandleCloser>;

}  // namespace raspool::win32
