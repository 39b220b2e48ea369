#pragma once

#include <windows.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/env/control_channel.hpp"

namespace raspool::win32 {

struct LocalFreer {
  using pointer = void*;
  void operator()(void* memory) const noexcept { LocalFree(memory); }
};
using SecurityDescriptor = std::unique_ptr<void, LocalFreer>;

// What a reader may, and what every client asks for: to read, write and look who owns the pipe, but not to
// make another instance of it.
inline constexpr DWORD kReadersAccess = FILE_GENERIC_READ | FILE_WRITE_DATA;

struct PipeRights {
  SecurityDescriptor descriptor;  // null: Windows makes none
  std::string warning;            // names the readers that Windows does not know
};
// Everything for SYSTEM and Administrators, kReadersAccess for these groups or accounts. May ask a domain
// controller.
PipeRights rights_for(const std::vector<std::string>& readers);

// Who is at the other end of this pipe, from which something has been read. Nothing: Windows does not tell.
// The thread is its own again afterwards.
std::optional<ControlPeer> client_of(HANDLE pipe);

// Is this a pipe of SYSTEM or Administrators?
bool is_trusted(HANDLE pipe);

}  // namespace raspool::win32
