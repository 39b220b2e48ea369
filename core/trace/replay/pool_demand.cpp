#include "core/trace/replay/pool_demand.hpp"

#include <algorithm>
#include <utility>

#include "core/trace/replay/sized_policy.hpp"

namespace raspool {
namespace {

constexpr std::size_t kMostSessionsTried = 200'000;
constexpr std::uint64_t kAsManyAsNeeded = std::uint64_t{1} << 40;  // as many as there are

AddressNeed played(const Player& player, Player::Settings settings, const std::vector<std::uint64_t>& sizes,
                   ReplayUsers& users, WallTime first_day) {
  settings.policy = sized_policy(*settings.policy, sizes);
  AddressNeed need(settings.policy, first_day);
  player.play(settings, users, need);
  return need;
}

bool some_pool_was_short(const AddressNeed& need) {
  return std::any_of(need.pools().begin(), need.pools().end(),
                     [](const AddressNeed::OfPool& pool) { return pool.was_short; });
}

bool has_chains(const Policy& policy) {
  for (RuleIndex rule = 0; rule < policy.rules().size(); ++rule) {
    const auto& reach = policy.reach(rule);
    const auto of_v4 = std::count_if(reach.begin(), reach.end(),
                                     [&](PoolIndex pool) { return policy.pool(pool).family == Family::v4; });
    if (of_v4 > 1) return true;
  }
  return false;
}

}  // namespace

PoolDemand pool_demand(const Player& player, const Player::Settings& settings, ReplayUsers& users,
                       const AddressNeed& need, WallTime first_day) {
  const Policy& policy = *settings.policy;
  const std::size_t pools = policy.pools().size();
  std::vector<AddressNeed::OfPool> needed = need.pools();
  if (some_pool_was_short(need) || has_chains(policy)) {
    needed = played(player, settings, std::vector<std::uint64_t>(pools, kAsManyAsNeeded), users, first_day)
                 .pools();
  }

  // Between what was in use at a time and what is enough: halved again and again, for all pools at once,
  // since each stands by itself.
  std::vector<std::uint64_t> too_small(pools, 0), enough(pools, 0);
  for (PoolIndex pool = 0; pool < pools; ++pool) {
    enough[pool] = needed[pool].needed;
    const std::uint64_t least = needed[pool].in_use + reserved_in(policy, pool);
    too_small[pool] = least == 0 ? 0 : least - 1;
  }
  const bool is_tried = player.sessions() <= kMostSessionsTried;
  const auto is_open = [&](PoolIndex pool) {
    return policy.pool(pool).family == Family::v4 && enough[pool] > too_small[pool] + 1;
  };
  for (;;) {
    bool some_open = false;
    std::vector<std::uint64_t> sizes = enough;
    for (PoolIndex pool = 0; pool < pools; ++pool) {
      if (!is_open(pool)) continue;
      some_open = true;
      sizes[pool] = too_small[pool] + (enough[pool] - too_small[pool]) / 2;
    }
    if (!some_open || !is_tried) break;
    const AddressNeed tried = played(player, settings, sizes, users, first_day);
    for (PoolIndex pool = 0; pool < pools; ++pool) {
      if (is_open(pool)) (tried.pools()[pool].was_short ? too_small : enough)[pool] = sizes[pool];
    }
  }

  PoolDemand demand;
  demand.smallest.resize(pools);
  for (PoolIndex pool = 0; pool < pools; ++pool) {
    if (policy.pool(pool).family == Family::v4) demand.smallest[pool] = {enough[pool], !is_open(pool)};
    demand.daily_peaks.push_back(std::move(needed[pool].daily));
  }
  return demand;
}

}  // namespace raspool
