#include "core/policy/server_clashes.hpp"

#include <fmt/format.h>

#include <map>
#include <utility>

#include "core/address/range_overlaps.hpp"
#include "core/policy/reader/wording.hpp"

namespace raspool {
namespace {

struct RoutedPool {
  const std::string* server;
  const PoolSettings* pool;
};

ServerClash clash(const RoutedPool& one, const RoutedPool& other, std::string common) {
  return {*one.server, one.pool->name, *other.server, other.pool->name, std::move(common)};
}

}  // namespace

std::string ServerClash::to_string() const {
  return fmt::format(
      "pool {} of server {} and pool {} of server {} both have {}, and neither is behind NAT "
      "(`nat = false`), so that routes lead to one of them only: give each server addresses of "
      "its own",
      in_ticks(pool), in_ticks(server), in_ticks(other_pool), in_ticks(other_server), common);
}

std::vector<ServerClash> server_clashes(std::span<const Configuration> servers) {
  constexpr std::size_t kMost = 1000;
  std::vector<RoutedPool> routed;
  std::vector<OwnedRange> ranges;
  std::map<PrefixV6, std::vector<std::size_t>> by_prefix;
  for (const Configuration& configuration : servers) {
    for (const PoolSettings& pool : configuration.policy->pools()) {
      if (pool.behind_nat) continue;
      for (const AddressRange& range : pool.addresses.ranges()) ranges.push_back({range, routed.size()});
      if (!pool.prefix.is_none()) by_prefix[pool.prefix].push_back(routed.size());
      routed.push_back({&configuration.service.server, &pool});
    }
  }
  std::vector<ServerClash> clashes;
  for (const RangeOverlap& overlap : overlaps(std::move(ranges), kMost)) {
    clashes.push_back(clash(routed[overlap.one], routed[overlap.other], overlap.common.to_string()));
  }
  for (const auto& [prefix, pools] : by_prefix) {
    for (std::size_t i = 1; i < pools.size(); ++i) {
      clashes.push_back(clash(routed[pools[0]], routed[pools[i]], prefix.to_string()));
    }
  }
  return clashes;
}

}  // namespace raspool
