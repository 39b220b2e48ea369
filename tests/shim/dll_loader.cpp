// A second process for dll_test, with nothing of ours but the DLL that it loads:
//   dll_loader leave DLL     gets an address, says its result, and ends without Terminate
//   dll_loader sockets DLL   says whether loading it started Windows' socket library
#include <winsock2.h>

#include <windows.h>

#include <bit>
#include <cstdio>
#include <cwchar>
#include <string_view>

namespace {

int leave_without_terminate(const wchar_t* dll) {
  using Initialize = DWORD WINAPI();
  using Get = DWORD WINAPI(WCHAR*, WCHAR*, DWORD*, BOOL*);
  const HMODULE module = LoadLibraryW(dll);
  if (!module) return 2;
  const auto initialize = std::bit_cast<Initialize*>(GetProcAddress(module, "MprAdminInitializeDll"));
  const auto get = std::bit_cast<Get*>(GetProcAddress(module, "MprAdminGetIpAddressForUser"));
  WCHAR user[] = L"alice";
  WCHAR ras_port[] = L"VPN2-1";
  DWORD address = 0;
  BOOL notify = FALSE;
  initialize();
  const DWORD result = get(user, ras_port, &address, &notify);
  std::printf("%lu %d\n", result, notify);
  std::fflush(stdout);
  return 0;
}

bool sockets_are_started() {
  return socket(AF_INET, SOCK_DGRAM, 0) != INVALID_SOCKET || WSAGetLastError() != WSANOTINITIALISED;
}

int look_for_sockets(const wchar_t* dll) {
  if (sockets_are_started()) {
    std::puts("started by this program itself, so that it cannot tell");
  } else {
    if (!LoadLibraryW(dll)) return 2;
    std::puts(sockets_are_started() ? "started" : "not started");
  }
  std::fflush(stdout);
  return 0;
}

}  // namespace

int wmain(int count, wchar_t** arguments) {
  if (count != 3) return 1;
  const std::wstring_view mode = arguments[1];
  if (mode == L"leave") return leave_without_terminate(arguments[2]);
  if (mode == L"sockets") return look_for_sockets(arguments[2]);
  return 1;
}
