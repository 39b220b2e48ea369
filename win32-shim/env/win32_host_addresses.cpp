#include "win32-shim/env/win32_host_addresses.hpp"

// clang-format off
#include <winsock2.h>
#include <windows.h>
#include <ws2tcpip.h>
#include <iphlpapi.h>
// clang-format on

#include <optional>

#include "win32-shim/ras_address.hpp"

namespace raspool::win32 {
namespace {

std::optional<Address> address_in(const SOCKADDR& socket_address) {
  switch (socket_address.sa_family) {
    case AF_INET: {
      const auto& v4 = reinterpret_cast<const SOCKADDR_IN&>(socket_address);
      return from_ras(v4.sin_addr.s_addr, AddressOrder::network);
    }
    case AF_INET6: {
      const auto& v6 = reinterpret_cast<const SOCKADDR_IN6&>(socket_address);
      return from_ras(v6.sin6_addr).identifier;
    }
    default:
      return std::nullopt;
  }
}

// What GetAdaptersAddresses tells, as the linked structures that it writes; empty if it fails.
std::vector<std::max_align_t> adapters() {
  constexpr ULONG kFlags = GAA_FLAG_SKIP_ANYCAST | GAA_FLAG_SKIP_MULTICAST | GAA_FLAG_SKIP_DNS_SERVER |
                           GAA_FLAG_SKIP_FRIENDLY_NAME | GAA_FLAG_INCLUDE_ALL_INTERFACES;
  constexpr int kTries = 4;  // interfaces may come while we ask
  std::vector<std::max_align_t> buffer(1024);
  for (int i = 0; i < kTries; ++i) {
    auto size_bytes = static_cast<ULONG>(buffer.size() * sizeof(buffer[0]));
    const ULONG result = GetAdaptersAddresses(
        AF_UNSPEC, kFlags, nullptr, reinterpret_cast<IP_ADAPTER_ADDRESSES*>(buffer.data()), &size_bytes);
    if (result == NO_ERROR) return buffer;
    if (result != ERROR_BUFFER_OVERFLOW) break;
    buffer.resize(size_bytes / sizeof(buffer[0]) + 1);
  }
  return {};
}

}  // namespace

std::vector<Address> Win32HostAddresses::read() const noexcept try {
  std::vector<Address> addresses;
  const auto buffer = adapters();
  if (buffer.empty()) return addresses;
  for (auto adapter = reinterpret_cast<const IP_ADAPTER_ADDRESSES*>(buffer.data()); adapter;
       adapter = adapter->Next) {
    for (auto unicast = adapter->FirstUnicastAddress; unicast; unicast = unicast->Next) {
      if (const auto address = address_in(*unicast->Address.lpSockaddr)) addresses.push_back(*address);
    }
  }
  return addresses;
} catch (...) {
  return {};  // out of memory: as if the system did not tell
}

}  // namespace raspool::win32
