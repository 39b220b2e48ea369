// The Windows side of callout_bench, under Wine: loads raspool.dll as RRAS does, in a folder of its own, and
// tells how many nanoseconds a pair of its two IPv4 callouts took, in the middle of some bursts.
//
//   dll_pairs DLL FOLDER      FOLDER holds raspool\raspool.toml
#include <windows.h>

#include <bit>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/bench/callout_pairs.hpp"
#include "win32-shim/rras_admin.hpp"

namespace {

using namespace raspool;

class Dll {
 public:
  explicit Dll(const wchar_t* path) : module_(LoadLibraryW(path)) {
    if (!module_) throw std::runtime_error("the DLL does not load");
    get_ = function<win32::GetIpAddressForUser>(win32::callout_name::kGetIpAddressForUser);
    release_ = function<win32::ReleaseIpAddress>(win32::callout_name::kReleaseIpAddress);
    if (function<win32::InitializeDll>(win32::callout_name::kInitializeDll)() != NO_ERROR)
      throw std::runtime_error("the DLL does not start");
  }
  ~Dll() { function<win32::TerminateDll>(win32::callout_name::kTerminateDll)(); }

  void get(std::wstring& user, std::wstring& ras_port, DWORD& address) {
    address = 0;
    BOOL notify = FALSE;
    if (get_(user.data(), ras_port.data(), &address, &notify) != NO_ERROR || address == 0)
      throw std::runtime_error("a Get was refused");
  }
  void release(std::wstring& user, std::wstring& ras_port, DWORD& address) {
    release_(user.data(), ras_port.data(), &address);
  }

 private:
  template <typename Function>
  Function* function(const char* name) const {
    return std::bit_cast<Function*>(GetProcAddress(module_, name));
  }

  const HMODULE module_;
  win32::GetIpAddressForUser* get_;
  win32::ReleaseIpAddress* release_;
};

struct Connection {
  std::wstring user, ras_port;
  DWORD address = 0;
};

}  // namespace

int wmain(int count, wchar_t** arguments) try {
  if (count != 3) return 2;
  SetEnvironmentVariableW(L"ProgramData", arguments[2]);  // where the DLL looks for its configuration
  Dll dll(arguments[1]);
  std::vector<Connection> connections;
  for (int number = 0; number < bench::kConnections; ++number) {
    Connection& connection = connections.emplace_back();
    const auto wide = [](const std::string& text) { return std::wstring(text.begin(), text.end()); };
    connection.user = wide(bench::callout_user(number));
    connection.ras_port = wide(bench::callout_ras_port(number));
    dll.get(connection.user, connection.ras_port, connection.address);
  }
  std::printf("nanoseconds %.0f\n", bench::nanoseconds_of_a_pair([&](int number) {
                Connection& connection = connections[static_cast<std::size_t>(number)];
                dll.release(connection.user, connection.ras_port, connection.address);
                dll.get(connection.user, connection.ras_port, connection.address);
              }));
  return 0;
} catch (const std::exception& exception) {
  std::fprintf(stderr, "%s\n", exception.what());
  return 1;
}
