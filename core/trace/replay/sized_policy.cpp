#include "core/trace/replay/sized_policy.hpp"

#include <algorithm>

namespace raspool {
namespace {

// Addresses that are nobody's (class E), divided among the pools.
constexpr std::uint32_t kNobodys = 0xF000'0000u;
constexpr std::uint64_t kHowMany = 0x1000'0000u - 2;

RangeSet resized(const RangeSet& addresses, const std::vector<AddressV4>& reserved, std::uint64_t size,
                 AddressV4 more) {
  RangeSet free = addresses;
  free.remove(reserved);
  const std::uint64_t wanted = size > reserved.size() ? size - reserved.size() : 0;
  RangeSet result;
  std::uint64_t taken = 0;
  for (const AddressRange& range : free.ranges()) {
    if (taken == wanted) break;
    const std::uint64_t count = std::min(range.size(), wanted - taken);
    const auto last = AddressV4::from_number(static_cast<std::uint32_t>(range.first().number() + count - 1));
    result.add(*AddressRange::make(range.first(), last));
    taken += count;
  }
  if (taken < wanted) {
    const auto last = static_cast<std::uint32_t>(more.number() + (wanted - taken) - 1);
    result.add(*AddressRange::make(more, AddressV4::from_number(last)));
  }
  for (const AddressV4 address : reserved) result.add(AddressRange::single(address));
  return result;
}

}  // namespace

std::optional<PoolIndex> first_pool(const Policy& policy, RuleIndex rule, Family family) {
  std::optional<PoolIndex> first;
  for (const PoolIndex pool : policy.reach(rule)) {
    if (policy.pool(pool).family != family) continue;
    if (!policy.pool(pool).drain) return pool;
    if (!first) first = pool;
  }
  return first;
}

std::uint64_t reserved_in(const Policy& policy, PoolIndex pool) {
  return static_cast<std::uint64_t>(
      std::count_if(policy.reservations().begin(), policy.reservations().end(),
                    [pool](const Reservation& reservation) { return reservation.pool == pool; }));
}

std::shared_ptr<const Policy> sized_policy(const Policy& policy, const std::vector<std::uint64_t>& sizes) {
  Policy::Parts parts;
  parts.names = policy.names();
  parts.pools = policy.pools();
  parts.reservations = policy.reservations();
  parts.groups = policy.groups();
  parts.rules = policy.rules();
  parts.own_ranges = policy.own_ranges();
  parts.external = policy.external();
  parts.otherwise = policy.otherwise();
  const std::uint64_t share = parts.pools.empty() ? 0 : kHowMany / parts.pools.size();
  for (PoolIndex index = 0; index < parts.pools.size(); ++index) {
    PoolSettings& pool = parts.pools[index];
    pool.next.reset();
    if (pool.family != Family::v4) continue;
    std::vector<AddressV4> reserved;
    for (const Reservation& reservation : parts.reservations) {
      if (reservation.pool == index) reserved.push_back(reservation.address.v4());
    }
    const auto more = AddressV4::from_number(static_cast<std::uint32_t>(kNobodys + index * share));
    pool.addresses =
        resized(pool.addresses, reserved, std::min(sizes[index], pool.addresses.size() + share), more);
  }
  for (RuleIndex index = 0; index < parts.rules.size(); ++index) {
    std::vector<PoolIndex> pools;
    for (const Family family : {Family::v4, Family::v6}) {
      if (const auto pool = first_pool(policy, index, family)) pools.push_back(*pool);
    }
    parts.rules[index].pools = std::move(pools);
  }
  return std::make_shared<const Policy>(std::move(parts));
}

}  // namespace raspool
