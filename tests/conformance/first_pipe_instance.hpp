#pragma once

#include <windows.h>

#include <string>

#include "win32-shim/env/handle.hpp"

namespace raspool::win32 {

// Does FILE_FLAG_FIRST_PIPE_INSTANCE do what it is for? Wine 8 takes no notice of it.
inline bool keeps_to_first_pipe_instance() {
  const std::wstring path = L"\\\\.\\pipe\\raspool-first-instance-" + std::to_wstring(GetCurrentProcessId());
  const auto make = [&] {
    const HANDLE made = CreateNamedPipeW(path.c_str(), PIPE_ACCESS_DUPLEX | FILE_FLAG_FIRST_PIPE_INSTANCE,
                                         PIPE_TYPE_BYTE, PIPE_UNLIMITED_INSTANCES, 0, 0, 0, nullptr);
    return Handle(made == INVALID_HANDLE_VALUE ? nullptr : made);
  };
  const Handle first = make();
  return first && !make();
}

}  // namespace raspool::win32
