#pragma once

#include <cstdint>
#include <string>

#include "tests/bench/peers/busy_service.hpp"

namespace raspool::bench {

// A RADIUS server on this machine, and callers who take turns at it: each sends an Access-Request of a new
// user, takes the address out of the Access-Accept, and gives it back by an Accounting-Request of type Stop.
struct RadiusServer {
  std::uint16_t authentication = 0, accounting = 0;  // ports
  std::string secret;
};
Borne bear_radius(const RadiusServer& server, unsigned callers, double seconds);

}  // namespace raspool::bench
