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

namespace {

// 0: cannot be told.
std::uintptr_t start_address(DWORD id) {
  constexpr int kWin32StartAddress = 9;  // of THREADINFOCLASS
  using Query = LONG WINAPI(HANDLE thread, int what, void* answer, ULONG size, ULONG* written);
  auto* const query = reinterpret_cast<Query*>(
      reinterpret_cast<void*>(GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "NtQueryInformationThread")));
  const HANDLE thread = OpenThread(THREAD_QUERY_INFORMATION, FALSE, id);
  if (thread == nullptr) return 0;
  std::uintptr_t address = 0;
  if (query(thread, kWin32StartAddress, &address, sizeof address, nullptr) != 0) address = 0;
  CloseHandle(thread);
  return address;
}

bool began_in_program(DWORD id) {
  constexpr DWORD kFlags =
      GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT;
  HMODULE module = nullptr;
  const auto* const address = reinterpret_cast<const wchar_t*>(start_address(id));
  return GetModuleHandleExW(kFlags, address, &module) && module == GetModuleHandleW(nullptr);
}

}  // namespace

std::set<DWORD> threads_since(const std::set<DWORD>& before) {
  std::set<DWORD> fresh;
  for (int tries = 0; tries < 100; ++tries) {
    fresh = threads();
    std::erase_if(fresh, [&](DWORD id) { return before.contains(id) || began_in_program(id); });
    if (fresh.empty()) break;
    Sleep(10);
  }
  return fresh;
}

std::string begin_of_thread(DWORD id) { return code_place(start_address(id)); }

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
