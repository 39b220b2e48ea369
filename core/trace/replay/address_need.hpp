#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "core/trace/accounting/address_map.hpp"
#include "core/trace/replay/player.hpp"

namespace raspool {

// How many addresses each IPv4 pool must have so that nobody who asks it is refused: at the worst moment
// those in use, those in hold-down, and those that are reserved.
class AddressNeed : public ReplayListener {
 public:
  explicit AddressNeed(std::shared_ptr<const Policy> policy);

  void got(const Session& session, ReplayUsers::Id user, const Decision& decision,
           const LeaseBook& book) override;
  void left(const Session& session, ReplayUsers::Id user, const Decision& decision, WallTime time,
            const LeaseBook& book) override;

  struct OfPool {
    std::uint64_t in_use = 0;  // the most at a time, of addresses that are not reserved
    std::uint64_t needed = 0;  // reserved ones among them
    bool was_short = false;    // somebody who asked it first did not get an address of it
  };
  const std::vector<OfPool>& pools() const { return pools_; }

 private:
  struct Resting {
    WallTime until;
    Address address;
  };
  struct State {
    std::deque<Resting> order;
    AddressMap<WallTime> until;
    std::uint64_t live = 0;  // as the book last said
    std::uint64_t reserved = 0, reserved_live = 0;
  };
  void forget_rested(State& state, WallTime time);

  std::shared_ptr<const Policy> policy_;
  std::vector<OfPool> pools_;
  std::vector<State> states_;
};

}  // namespace raspool
