#pragma once

#include <string>

#include "core/env/clock.hpp"
#include "core/service/address_service.hpp"
#include "core/trace/trace_line.hpp"

namespace raspool::posix {

// Makes the callouts of a scenario as raspool.dll makes them for RRAS, and tells each answer as a line of a
// trace. May be called from several threads at once.
class CalloutPlayer {
 public:
  CalloutPlayer(AddressService& service, const Clock& clock, std::string server)
      : service_(service), clock_(clock), server_(std::move(server)) {}

  // `start` and `init` tell that the service runs, `terminate` stops it; connection callouts are
  // accepted and change nothing.
  TraceLine play(const TraceLine& callout);

 private:
  void get(TraceLine& line);
  void release(TraceLine& line);

  AddressService& service_;
  const Clock& clock_;
  const std::string server_;
};

}  // namespace raspool::posix
