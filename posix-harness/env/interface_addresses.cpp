#include "posix-harness/env/interface_addresses.hpp"

#include <ifaddrs.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>

namespace raspool::posix {
namespace {

std::optional<Address> address_of(const sockaddr* socket_address) {
  if (!socket_address) return std::nullopt;
  if (socket_address->sa_family == AF_INET) {
    sockaddr_in v4;
    std::memcpy(&v4, socket_address, sizeof v4);
    std::array<std::uint8_t, 4> octets;
    std::memcpy(octets.data(), &v4.sin_addr, octets.size());
    return AddressV4::from_octets(octets);
  }
  if (socket_address->sa_family == AF_INET6) {
    sockaddr_in6 v6;
    std::memcpy(&v6, socket_address, sizeof v6);
    std::array<std::uint8_t, 16> octets;
    std::memcpy(octets.data(), &v6.sin6_addr, octets.size());
    return AddressV6::from_octets(octets).identifier;
  }
  return std::nullopt;
}

}  // namespace

std::vector<Address> InterfaceAddresses::read() const noexcept try {
  ifaddrs* first = nullptr;
  if (::getifaddrs(&first) != 0) return {};
  const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> list(first, ::freeifaddrs);
  std::vector<Address> addresses;
  for (const ifaddrs* interface = list.get(); interface; interface = interface->ifa_next) {
    const auto address = address_of(interface->ifa_addr);
    if (address && !address->is_none()) addresses.push_back(*address);
  }
  return addresses;
} catch (...) {
  return {};
}

std::vector<Address> ListedAddresses::read() const noexcept try { return addresses_; } catch (...) {
  return {};
}

}  // namespace raspool::posix
