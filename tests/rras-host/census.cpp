#include "tests/rras-host/census.hpp"

#include <tlhelp32.h>

namespace rras_host::census {

std::size_t threads() {
  const HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0);
  if (snapshot == INVALID_HANDLE_VALUE) return 0;
  std::size_t count = 0;
  THREADENTRY32 entry{};
  entry.dwSize = sizeof entry;
  for (BOOL more = Thread32First(snapshot, &entry); more; more = Thread32Next(snapshot, &entry)) {
    if (entry.th32OwnerProcessID == GetCurrentProcessId()) ++count;
  }
  CloseHandle(snapshot);
  return count;
}

std::size_t threads_settled(std::size_t expected) {
  std::size_t count = threads();
  for (int tries = 0; tries < 100 && count > expected; ++tries) {
    Sleep(10);
    count = threads();
  }
  return count;
}

bool is_loaded(const wchar_t* path) { return GetModuleHandleW(path) != nullptr; }

std::optional<std::size_t> file_descriptors() {
  WIN32_FIND_DATAW entry;
  const HANDLE search = FindFirstFileW(L"\\\\?\\unix\\proc\\self\\fd\\*", &entry);
  if (search == INVALID_HANDLE_VALUE) return std::nullopt;
  std::size_t count = 0;
  do {
    ++count;
  } while (FindNextFileW(search, &entry));
  FindClose(search);
  return count;
}

}  // namespace rras_host::census
