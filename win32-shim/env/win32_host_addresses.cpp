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

AddressV4 v4_in(const SOCKADDR& socket_address) {
  const auto& v4 = reinterpret_cast<const SOCKADDR_IN&>(socket_address);
  return from_ras(v4.sin_addr.s_addr, AddressOrder::network);
}

AddressV6 v6_in(const SOCKADDR& socket_address) {
  return from_ras(reinterpret_cast<const SOCKADDR_IN6&>(socket_address).sin6_addr);
}

std::optional<Address> address_in(const SOCKADDR& socket_address) {
  switch (socket_address.sa_family) {
    case AF_INET:
      return v4_in(socket_address);
    case AF_INET6:
      return v6_in(socket_address).identifier;
    default:
      return std::nullopt;
  }
}

void add_network(const IP_ADAPTER_UNICAST_ADDRESS& unicast, HostNetworks& networks) {
  const SOCKADDR& socket_address = *unicast.Address.lpSockaddr;
  const unsigned length = unicast.OnLinkPrefixLength;
  if (socket_address.sa_family == AF_INET && length > 0 && length < 32) {
    networks.v4.push_back(AddressRange::network_of(v4_in(socket_address), length));
  } else if (socket_address.sa_family == AF_INET6 && length == 64) {
    networks.v6.push_back(v6_in(socket_address).prefix);
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

HostNetworks Win32HostAddresses::networks() const noexcept try {
  HostNetworks networks;
  const auto buffer = adapters();
  if (buffer.empty()) return networks;
  for (auto adapter = reinterpret_cast<const IP_ADAPTER_ADDRESSES*>(buffer.data()); adapter;
       adapter = adapter->Next) {
    // RRAS's own interface to its clients is a PPP one.
    if (adapter->IfType == IF_TYPE_SOFTWARE_LOOPBACK || adapter->IfType == IF_TYPE_PPP) continue;
    for (auto unicast = adapter->FirstUnicastAddress; unicast; unicast = unicast->Next)
      add_network(*unicast, networks);
  }
  return networks;
} catch (...) {
  return {};
}

}  // namespace raspool::win32
