#include "tests/rras-host/census.hpp"

#include <tlhelp32.h>

#include <cstdint>

#include "tests/rras-host/call_stack.hpp"

namespace rras_host::census {

std::set<DWORD> threads() {
  std::set<DWORD> ids;
  const HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0);
  if (snapshot == INVALID_HANDLE_VALUE) return ids;
  THREADENTRY32 entry{};
  entry.dwSize = sizeof entry;
  for (BOOL more = Thread32First(snapshot, &entry); more; more = Thread32Next(snapshot, &entry)) {
    if (entry.th32OwnerProcessID == GetCurrentProcessId()) ids.insert(entry.th32ThreadID);
  }
  CloseHandle(snapshot);
  return ids;
}

std::set<DWORD> threads_since(const std::set<DWORD>& before) {
  std::set<DWORD> fresh;
  for (int tries = 0; tries < 100; ++tries) {
    fresh = threads();
    for (const DWORD id : before) fresh.erase(id);
    if (fresh.empty()) break;
    Sleep(10);
  }
  return fresh;
}

std::string begin_of_thread(DWORD id) {
  constexpr int kWin32StartAddress = 9;  // of THREADINFOCLASS
  using Query = LONG WINAPI(HANDLE thread, int what, void* answer, ULONG size, ULONG* written);
  auto* const query = reinterpret_cast<Query*>(
      reinterpret_cast<void*>(GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "NtQueryInformationThread")));
  const HANDLE thread = OpenThread(THREAD_QUERY_INFORMATION, FALSE, id);
  void* address = nullptr;
  const bool known = thread != nullptr && query != nullptr &&
                     query(thread, kWin32StartAddress, &address, sizeof address, nullptr) == 0;
  if (thread != nullptr) CloseHandle(thread);
  return known ? code_place(reinterpret_cast<std::uintptr_t>(address)) : "unknown";
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
