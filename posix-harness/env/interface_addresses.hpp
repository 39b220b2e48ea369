#pragma once

#include <utility>
#include <vector>

#include "core/env/host_addresses.hpp"

namespace raspool::posix {

// What getifaddrs(3) tells, loopback included.
class InterfaceAddresses : public HostAddresses {
 public:
  std::vector<Address> read() const noexcept override;
  HostNetworks networks() const noexcept override;
};

// A list instead of the system's, so that a scenario plays the same on every machine.
class ListedAddresses : public HostAddresses {
 public:
  explicit ListedAddresses(std::vector<Address> addresses) : addresses_(std::move(addresses)) {}
  std::vector<Address> read() const noexcept override;

 private:
  std::vector<Address> addresses_;
};

}  // namespace raspool::posix
