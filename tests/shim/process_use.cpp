#include "tests/shim/process_use.hpp"

// clang-format off
#include <windows.h>
#include <tlhelp32.h>
// clang-format on

namespace raspool::test {
namespace {

std::size_t count_threads() {
  const HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0);
  THREADENTRY32 entry = {};
  entry.dwSize = sizeof(entry);
  std::size_t count = 0;
  for (BOOL more = Thread32First(snapshot, &entry); more; more = Thread32Next(snapshot, &entry)) {
    count += entry.th32OwnerProcessID == GetCurrentProcessId();
  }
  CloseHandle(snapshot);
  return count;
}

std::size_t count_handles() {
  constexpr ULONG_PTR kHighest = 65536;
  std::size_t count = 0;
  DWORD flags = 0;
  for (ULONG_PTR value = 4; value < kHighest; value += 4) {
    count += GetHandleInformation(reinterpret_cast<HANDLE>(value), &flags) != FALSE;
  }
  return count;
}

std::size_t lowest_free_tls_index() {
  const DWORD index = TlsAlloc();
  TlsFree(index);
  return index;
}

}  // namespace

ProcessUse ProcessUse::now() { return {count_threads(), count_handles(), lowest_free_tls_index()}; }

}  // namespace raspool::test
