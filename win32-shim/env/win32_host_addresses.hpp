#pragma once

#include "core/env/host_addresses.hpp"

namespace raspool::win32 {

// The unicast addresses of all interfaces of this machine, up or down; of IPv6 the identifiers. And the
// subnets they are on.
class Win32HostAddresses final : public HostAddresses {
 public:
  std::vector<Address> read() const noexcept override;
  HostNetworks networks() const noexcept override;
};

}  // namespace raspool::win32
