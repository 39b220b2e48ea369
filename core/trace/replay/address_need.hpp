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
  AddressNeed(std::shared_ptr<const Policy> policy, WallTime first_day);

  void got(const Session& session, ReplayUsers::Id user, const Decision& decision,
           const LeaseBook& book) override;
  void left(const Session& session, ReplayUsers::Id user, const Granted& granted, WallTime time,
            const LeaseBook& book) override;

  struct OfPool {
    std::uint64_t in_use = 0;          // the most at a time, of addresses that are not reserved
    std::uint64_t needed = 0;          // reserved ones among them
    bool was_short = false;            // somebody who asked it first did not get an address of it
    std::vector<std::uint64_t> daily;  // the most in use at a time, of each day (UTC) since `first_day`
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
  void note_use(PoolIndex pool, WallTime time, std::uint64_t live);

  std::shared_ptr<const Policy> policy_;
  WallTime first_day_;
  std::vector<OfPool> pools_;
  std::vector<State> states_;
};

}  // namespace raspool
