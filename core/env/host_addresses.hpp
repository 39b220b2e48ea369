#pragma once

#include <vector>

#include "core/address/address.hpp"
#include "core/address/address_range.hpp"

namespace raspool {

// The subnets that this machine's interfaces are on: not of loopback and point-to-point interfaces, as that
// is to which RRAS binds its clients.
struct HostNetworks {
  std::vector<AddressRange> v4;
  std::vector<PrefixV6> v6;  // those of 64 bits
};

// The addresses of this machine's own interfaces: never given to anybody. Read off the callout path; safe to
// call from any thread, never throws. Empty if the system does not tell.
class HostAddresses {
 public:
  virtual ~HostAddresses() = default;
  virtual std::vector<Address> read() const noexcept = 0;
  virtual HostNetworks networks() const noexcept { return {}; }
};

}  // namespace raspool
