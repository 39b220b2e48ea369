#include "posix-harness/env/interface_addresses.hpp"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>

namespace raspool::posix {
namespace {

bool is_of(const sockaddr* socket_address, sa_family_t family) {
  return socket_address != nullptr && socket_address->sa_family == family;
}

AddressV4 v4_in(const sockaddr* socket_address) {
  sockaddr_in v4;
  std::memcpy(&v4, socket_address, sizeof v4);
  std::array<std::uint8_t, 4> octets;
  std::memcpy(octets.data(), &v4.sin_addr, octets.size());
  return AddressV4::from_octets(octets);
}

AddressV6 v6_in(const sockaddr* socket_address) {
  sockaddr_in6 v6;
  std::memcpy(&v6, socket_address, sizeof v6);
  std::array<std::uint8_t, 16> octets;
  std::memcpy(octets.data(), &v6.sin6_addr, octets.size());
  return AddressV6::from_octets(octets);
}

std::optional<Address> address_of(const sockaddr* socket_address) {
  if (is_of(socket_address, AF_INET)) return v4_in(socket_address);
  if (is_of(socket_address, AF_INET6)) return v6_in(socket_address).identifier;
  return std::nullopt;
}

using Interfaces = std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)>;

Interfaces interfaces() {
  ifaddrs* first = nullptr;
  return Interfaces(::getifaddrs(&first) == 0 ? first : nullptr, ::freeifaddrs);
}

void add_network(const ifaddrs& interface, HostNetworks& networks) {
  const bool is_v4 = is_of(interface.ifa_addr, AF_INET) && interface.ifa_netmask != nullptr;
  const bool is_v6 = is_of(interface.ifa_addr, AF_INET6) && interface.ifa_netmask != nullptr;
  if (is_v4) {
    const int length = std::popcount(v4_in(interface.ifa_netmask).number());
    if (length == 0 || length == 32) return;
    networks.v4.push_back(AddressRange::network_of(v4_in(interface.ifa_addr), static_cast<unsigned>(length)));
  } else if (is_v6) {
    const AddressV6 mask = v6_in(interface.ifa_netmask);
    const bool is_64 = ~mask.prefix.number() == 0 && mask.identifier.number() == 0;
    if (is_64) networks.v6.push_back(v6_in(interface.ifa_addr).prefix);
  }
}

}  // namespace

std::vector<Address> InterfaceAddresses::read() const noexcept try {
  const Interfaces list = interfaces();
  std::vector<Address> addresses;
  for (const ifaddrs* interface = list.get(); interface; interface = interface->ifa_next) {
    const auto address = address_of(interface->ifa_addr);
    if (address && !address->is_none()) addresses.push_back(*address);
  }
  return addresses;
} catch (...) {
  return {};
}

HostNetworks InterfaceAddresses::networks() const noexcept try {
  const Interfaces list = interfaces();
  HostNetworks networks;
  for (const ifaddrs* interface = list.get(); interface; interface = interface->ifa_next) {
    if ((interface->ifa_flags & (IFF_LOOPBACK | IFF_POINTOPOINT)) == 0) add_network(*interface, networks);
  }
  return networks;
} catch (...) {
  return {};
}

std::vector<Address> ListedAddresses::read() const noexcept try { return addresses_; } catch (...) {
  return {};
}

}  // namespace raspool::posix
