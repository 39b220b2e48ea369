#pragma once

#include <vector>

#include "core/address/address.hpp"

namespace raspool {

// The addresses of this machine's own interfaces: never given to anybody. Read off the callout path; safe to
// call from any thread, never throws. Empty if the system does not tell.
class HostAddresses {
 public:
  virtual ~HostAddresses() = default;
  virtual std::vector<Address> read() const noexcept = 0;
};

}  // namespace raspool
