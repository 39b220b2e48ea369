#include "tests/model/related_policy.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "tests/model/random_policy.hpp"

namespace raspool::test {
namespace {

using namespace std::chrono_literals;

Policy::Parts parts_of(const Policy& policy) {
  return {policy.names(), policy.pools(),      policy.reservations(), policy.groups(),
          policy.rules(), policy.own_ranges(), policy.external(),     policy.otherwise()};
}

AddressRange random_range(Random& random, std::size_t most) {
  const std::size_t first = random.below(kWorldSize - most);
  return *AddressRange::make(world_address(first), world_address(first + random.below(most)));
}

// Addresses of the world near the pool that no pool has; where it has some, so that it grows into others'
// past.
void grow(Random& random, std::vector<PoolSettings>& pools, PoolSettings& pool) {
  if (pool.addresses.empty()) return;
  const std::uint32_t last = pool.addresses.ranges().back().last().number();
  const std::uint32_t first = random.once_in(2) ? last - std::min(last - kWorldFirst, 8u) : last;
  const std::size_t behind = std::min<std::size_t>(last + 1 + random.below(6), kWorldFirst + kWorldSize);
  for (std::uint32_t number = first; number < behind; ++number) {
    const AddressV4 address = AddressV4::from_number(number);
    const bool taken = std::any_of(pools.begin(), pools.end(), [&](const PoolSettings& other) {
      return other.addresses.contains(address);
    });
    if (!taken) pool.addresses.add(AddressRange::single(address));
  }
}

void shrink(Random& random, PoolSettings& pool) {
  RangeSet rest = pool.addresses;
  const AddressV4 inside = rest.at(random.below(rest.size()));
  rest.remove(random.once_in(2) ? AddressRange::single(inside)
                                : *AddressRange::make(inside, world_address(255)));
  if (!rest.empty()) pool.addresses = std::move(rest);
}

// A part of the pool's addresses goes to the other pool.
void move_some(Random& random, PoolSettings& from, PoolSettings& to) {
  RangeSet rest = from.addresses;
  const AddressRange part = random_range(random, 64);
  rest.remove(part);
  if (rest.empty()) return;
  for (const AddressRange& range : from.addresses.ranges()) {
    if (!range.overlaps(part)) continue;
    to.addresses.add(
        *AddressRange::make(std::max(range.first(), part.first()), std::min(range.last(), part.last())));
  }
  from.addresses = std::move(rest);
}

// Takes the pool away, with all that names it.
void remove_pool(Policy::Parts& parts, PoolIndex gone) {
  const auto now = [gone](PoolIndex index) { return index > gone ? index - 1 : index; };
  parts.pools.erase(parts.pools.begin() + gone);
  for (PoolSettings& pool : parts.pools) {
    if (pool.next == gone) pool.next.reset();
    if (pool.next) pool.next = now(*pool.next);
  }
  for (Rule& rule : parts.rules) {
    std::erase(rule.pools, gone);
    for (PoolIndex& pool : rule.pools) pool = now(pool);
    if (rule.pools.empty() && rule.action == RuleAction::assign) rule.pools.push_back(0);
  }
  std::erase_if(parts.reservations, [gone](const Reservation& reservation) {
    return reservation.pool == gone && reservation.address.family() == Family::v6;
  });
  for (Reservation& reservation : parts.reservations) reservation.pool = now(reservation.pool);
}

std::vector<PoolIndex> pools_of(const Policy::Parts& parts, Family family) {
  std::vector<PoolIndex> pools;
  for (PoolIndex index = 0; index < parts.pools.size(); ++index) {
    if (parts.pools[index].family == family) pools.push_back(index);
  }
  return pools;
}

void change_v4(Random& random, Policy::Parts& parts) {
  const std::vector<PoolIndex> pools = pools_of(parts, Family::v4);
  const PoolIndex index = random.one_of(pools), other = random.one_of(pools);
  PoolSettings& pool = parts.pools[index];
  switch (random.below(6)) {
    case 0:
      return grow(random, parts.pools, pool);
    case 1:
      return shrink(random, pool);
    case 2:
      if (index != other) move_some(random, pool, parts.pools[other]);
      return;
    case 3: {  // split: the new one comes last, so that no index changes
      PoolSettings part = pool;
      part.name = "part" + std::to_string(random.below(4));
      part.next.reset();
      part.addresses = {};
      for (const PoolSettings& known : parts.pools) {
        if (known.name == part.name) return;
      }
      move_some(random, pool, part);
      if (part.addresses.empty()) return;
      parts.pools.push_back(std::move(part));
      for (Rule& rule : parts.rules) {
        if (!rule.pools.empty()) rule.pools.push_back(static_cast<PoolIndex>(parts.pools.size() - 1));
      }
      return;
    }
    case 4:  // merge
      if (index == other) return;
      for (const AddressRange& range : parts.pools[other].addresses.ranges()) pool.addresses.add(range);
      return remove_pool(parts, other);
    default:
      if (index != other) std::swap(pool.name, parts.pools[other].name);
  }
}

void change_v6(Random& random, Policy::Parts& parts) {
  const std::vector<PoolIndex> pools = pools_of(parts, Family::v6);
  if (pools.empty()) return;
  const PoolIndex index = random.one_of(pools), other = random.one_of(pools);
  switch (random.below(4)) {
    case 0:
      if (index != other) std::swap(parts.pools[index].name, parts.pools[other].name);
      return;
    case 1:
      if (index != other) std::swap(parts.pools[index].prefix, parts.pools[other].prefix);
      return;
    case 2:
      parts.pools[index].name = parts.pools[index].name == "six7" ? "six8" : "six7";
      for (PoolIndex pool = 0; pool < parts.pools.size(); ++pool) {
        if (pool != index && parts.pools[pool].name == parts.pools[index].name)
          parts.pools[index].name = "six9";
      }
      return;
    default:
      return remove_pool(parts, index);
  }
}

void change_times(Random& random, PoolSettings& pool) {
  pool.hold_down = random.one_of<Duration>({0s, 1s, 10s, 60s, 300s, kForever});
  pool.sticky = random.one_of<Duration>({0s, 5s, 60s, 720h, kForever});
  pool.sticky_addresses = static_cast<std::uint32_t>(random.between(1, 3));
}

void reserve(Random& random, Policy::Parts& parts) {
  const auto index = static_cast<PoolIndex>(random.below(parts.pools.size()));
  const PoolSettings& pool = parts.pools[index];
  const UserName user = parts.names.user_name(random.one_of(user_names()));
  const Address address = pool.family == Family::v4
                              ? Address(pool.addresses.at(random.below(pool.addresses.size())))
                              : Address(InterfaceIdentifier::from_number(random.between(1, 12)));
  std::erase_if(parts.reservations, [&](const Reservation& other) { return other.address == address; });
  parts.reservations.push_back({user, address, index});
}

// IPv4 reservations lie where their address now is, or are gone.
void settle_reservations(Policy::Parts& parts) {
  std::erase_if(parts.reservations, [&](Reservation& reservation) {
    if (reservation.address.family() == Family::v6) return false;
    for (PoolIndex index = 0; index < parts.pools.size(); ++index) {
      if (!parts.pools[index].addresses.contains(reservation.address.v4())) continue;
      reservation.pool = index;
      return false;
    }
    return true;
  });
}

void cut_cycles(std::vector<PoolSettings>& pools) {
  for (PoolSettings& pool : pools) {
    std::size_t steps = 0;
    for (auto next = pool.next; next && steps <= pools.size(); next = pools[*next].next) ++steps;
    if (steps > pools.size()) pool.next.reset();
  }
}

}  // namespace

std::shared_ptr<const Policy> related_policy(Random& random, const Policy& before) {
  Policy::Parts parts = parts_of(random.once_in(8) ? *random_policy(random) : before);
  parts.names = before.names();
  for (Reservation& reservation : parts.reservations) {
    reservation.user = parts.names.user_name(reservation.user.raw());
  }
  for (Group& group : parts.groups) {
    for (UserName& member : group.members) member = parts.names.user_name(member.raw());
  }
  for (std::size_t changes = random.between(1, 3); changes > 0; --changes) {
    switch (random.below(8)) {
      case 0:
        change_v6(random, parts);
        break;
      case 1:
        change_times(random, parts.pools[random.below(parts.pools.size())]);
        break;
      case 2:
        parts.pools[random.below(parts.pools.size())].drain = random.once_in(2);
        break;
      case 3:
        reserve(random, parts);
        break;
      case 4:
        if (!parts.reservations.empty()) parts.reservations.erase(parts.reservations.begin());
        break;
      default:
        change_v4(random, parts);
        break;
    }
    settle_reservations(parts);
  }
  cut_cycles(parts.pools);
  return std::make_shared<const Policy>(std::move(parts));
}

}  // namespace raspool::test
