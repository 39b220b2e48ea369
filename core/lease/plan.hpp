#pragma once

#include <boost/container/static_vector.hpp>
#include <optional>

#include "core/lease/decision.hpp"
#include "core/lease/lease_records.hpp"

namespace raspool {

// What a Get will be answered, and what must happen for that to be true. Nothing has happened yet.
struct Plan {
  struct Ending {
    LeaseRecord* record;
    EndReason reason;
  };
  // Row 1 or 2, or two tenures of observe mode; one more if RRAS offers an address again.
  boost::container::static_vector<Ending, 3> endings;
  std::optional<RasPort> ras_port;         // on which it was asked; nothing: there never was one of this name
  LeaseRecord* leaves_ras_port = nullptr;  // row 1: alive on another link, so it only loses this RAS port

  Reason reason = Reason::failure;
  std::optional<Address> begins;  // a tenure of this address and kind
  Kind kind = Kind::pool;
  LeaseRecord* repeats = nullptr;
  Address answer;
  std::optional<PoolIndex> pool;
  std::optional<RuleIndex> rule;
  Notices notices;

  bool ends(const LeaseRecord& record) const {
    for (const Ending& ending : endings) {
      if (ending.record == &record) return true;
    }
    return false;
  }
};

// What RRAS is told. A tenure that the plan begins has no number yet.
Decision answer_of(const Plan& plan, const Request& request, const Policy& policy);

}  // namespace raspool
