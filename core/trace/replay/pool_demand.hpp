#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "core/trace/replay/address_need.hpp"

namespace raspool {

// The smallest size with which a pool by itself would have refused nobody who asks it first.
struct SmallestSize {
  std::optional<std::uint64_t> size;  // nothing: the pool is unlimited (IPv6)
  bool is_exact = false;              // false: it is enough, and a little less might be
};

// What is asked of each pool, by PoolIndex.
struct PoolDemand {
  std::vector<SmallestSize> smallest;
  std::vector<std::vector<std::uint64_t>> daily_peaks;  // as nobody were refused; from the first day on
};

// `need` is from a play under `policy` itself; where somebody was short, sessions are played
// again with pools as large as needed. Up to a bound of sessions, sizes are then tried, and exact.
PoolDemand pool_demand(const Player& player, const Player::Settings& settings, ReplayUsers& users,
                       const AddressNeed& need, WallTime first_day);

}  // namespace raspool
