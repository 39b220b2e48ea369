#include "tests/model/random_policy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace raspool::test {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kFirstPrefix = 0x2001'0DB8'0000'0001;

Duration random_hold_down(Random& random) {
  return random.one_of<Duration>({0s, 0s, 1s, 10s, 60s, 60s, 300s, kForever});
}

Duration random_sticky(Random& random) {
  return random.one_of<Duration>({0s, 5s, 60s, 600s, 720h, 720h, kForever});
}

PoolSettings random_settings(Random& random, std::string name) {
  PoolSettings pool;
  pool.name = std::move(name);
  pool.sticky = random_sticky(random);
  pool.sticky_addresses = static_cast<std::uint32_t>(random.between(1, 3));
  pool.hold_down = random_hold_down(random);
  pool.drain = random.once_in(10);
  return pool;
}

// Cuts pools out of [0, kWorldSize), one behind the other; a pool may have holes, which stand for exclusions
// and for the gaps between ranges.
std::vector<PoolSettings> random_v4_pools(Random& random) {
  std::vector<PoolSettings> pools;
  std::size_t next = random.below(3);
  for (std::size_t count = random.between(1, 3); pools.size() < count;) {
    PoolSettings pool = random_settings(random, fmt::format("pool{}", pools.size()));
    const std::size_t size = random.once_in(4) ? random.between(1, 64) : random.between(1, 5);
    pool.addresses.add(*AddressRange::make(world_address(next), world_address(next + size - 1)));
    for (std::size_t holes = random.below(3); holes > 0 && pool.addresses.size() > 1; --holes) {
      pool.addresses.remove(AddressRange::single(world_address(next + random.below(size))));
    }
    next += size + random.below(3);
    pools.push_back(std::move(pool));
  }
  return pools;
}

Reservation random_reservation(Random& random, const Policy::Parts& parts) {
  const auto index = static_cast<PoolIndex>(random.below(parts.pools.size()));
  const PoolSettings& pool = parts.pools[index];
  const UserName user = parts.names.user_name(random.one_of(user_names()));
  if (pool.family == Family::v4) return {user, pool.addresses.at(random.below(pool.addresses.size())), index};
  return {user, InterfaceIdentifier::from_number(random.between(1, 12)), index};
}

// A pool of some thousand addresses, in front of the world.
PoolSettings large_pool(Random& random) {
  PoolSettings pool = random_settings(random, "large");
  pool.drain = false;
  const auto first = AddressV4::from_number(kWorldFirst - 0x10000);
  pool.addresses.add(*AddressRange::make(first, AddressV4::from_number(static_cast<std::uint32_t>(
                                                    first.number() + random.between(1'000, 4'000)))));
  return pool;
}

// Some pools lead to others of their family: the later to the earlier or the other way, so never in a circle.
void chain(Random& random, std::vector<PoolSettings>& pools) {
  const bool forward = random.once_in(2);
  for (PoolIndex from = 0; from < pools.size(); ++from) {
    const auto to = static_cast<PoolIndex>(random.below(pools.size()));
    if (!random.once_in(3) || from == to || (from < to) != forward) continue;
    if (pools[from].family == pools[to].family) pools[from].next = to;
  }
}

std::vector<Group> random_groups(Random& random, const NameRules& names) {
  std::vector<Group> groups;
  for (std::size_t count = random.below(3); groups.size() < count;) {
    Group group;
    group.name = fmt::format("group{}", groups.size());
    for (std::size_t members = random.between(1, 5); members > 0; --members) {
      group.members.push_back(names.user_name(random.one_of(user_names())));
    }
    groups.push_back(std::move(group));
  }
  return groups;
}

void random_conditions(Random& random, const std::vector<Group>& groups, Rule& rule) {
  static const std::vector<std::string> kRasPorts = {"VPN2-*", "VPN2-1", "VPN2-?", "*-3*"};
  static const std::vector<std::string> kRasDevices = {"*IKEv2*", "wan miniport (sstp)", "*"};
  if (!groups.empty() && random.once_in(4)) {
    rule.groups.push_back(static_cast<GroupIndex>(random.below(groups.size())));
  }
  if (random.once_in(8)) rule.identity = random.once_in(2) ? Identity::machine : Identity::user;
  if (random.once_in(6)) rule.ras_ports.emplace_back(random.one_of(kRasPorts));
  if (random.once_in(8)) rule.ras_devices.emplace_back(random.one_of(kRasDevices));
  rule.is_for_this_server = !random.once_in(20);
}

Rule random_rule(Random& random, std::size_t index, const std::vector<PoolSettings>& pools,
                 const std::vector<Group>& groups) {
  static const std::vector<std::string> kGlobs = {"*",     "alice", "*alice*", "CORP\\*", "*@corp.example",
                                                  "user?", "bob",   "*$"};
  Rule rule;
  rule.name = fmt::format("rule{}", index);
  for (std::size_t globs = random.below(3); globs > 0; --globs)
    rule.users.emplace_back(random.one_of(kGlobs));
  random_conditions(random, groups, rule);
  rule.on_exhausted = random.once_in(3) ? Exhausted::offer : Exhausted::refuse;
  if (random.once_in(3)) rule.max_leases = static_cast<std::uint32_t>(random.between(1, 4));
  rule.over_limit = random.once_in(2) ? OverLimit::refuse : OverLimit::report;
  if (random.once_in(6)) {
    rule.action = random.once_in(2) ? RuleAction::offer : RuleAction::refuse;
    return rule;
  }
  for (PoolIndex pool = 0; pool < pools.size(); ++pool) {
    if (!random.once_in(4)) rule.pools.push_back(pool);
  }
  if (rule.pools.empty()) rule.pools.push_back(static_cast<PoolIndex>(random.below(pools.size())));
  for (std::size_t place = rule.pools.size() - 1; place > 0; --place) {
    std::swap(rule.pools[place], rule.pools[random.below(place + 1)]);
  }
  return rule;
}

std::string seconds(Duration duration) {
  if (duration == kForever) return "forever";
  return fmt::format("{}s", duration.count() / 1'000'000);
}

}  // namespace

AddressV4 world_address(std::size_t offset) {
  return AddressV4::from_number(kWorldFirst + static_cast<std::uint32_t>(offset));
}

const std::vector<std::string>& user_names() {
  static const std::vector<std::string> kNames = {"alice",
                                                  "ALICE",
                                                  "CORP\\alice",
                                                  "alice@corp.example",
                                                  "OTHER\\Alice",
                                                  "bob",
                                                  "Bob",
                                                  "CORP\\bob",
                                                  "host/laptop7.corp.example",
                                                  "LAPTOP7$",
                                                  "CORP\\LAPTOP7$",
                                                  "laptop7$@corp.example",
                                                  "laptop8$",
                                                  "a.name.longer.than.any.buffer.for.names@corp.example",
                                                  "user0",
                                                  "user1",
                                                  "user2",
                                                  "user3",
                                                  "user4",
                                                  "user5",
                                                  "user6",
                                                  "user7",
                                                  "user8",
                                                  "user9"};
  return kNames;
}

std::shared_ptr<const Policy> random_policy(Random& random, bool large) {
  Policy::Parts parts;
  parts.pools = random_v4_pools(random);
  if (large) parts.pools.push_back(large_pool(random));
  for (std::size_t count = random.below(3), index = 0; index < count; ++index) {
    PoolSettings pool = random_settings(random, fmt::format("six{}", index));
    pool.family = Family::v6;
    pool.prefix = PrefixV6::from_number(kFirstPrefix + index);
    parts.pools.push_back(std::move(pool));
  }
  chain(random, parts.pools);
  parts.groups = random_groups(random, parts.names);
  if (random.once_in(4)) {
    parts.own_ranges.add(
        *AddressRange::make(AddressV4::from_number(kRrasFirst), AddressV4::from_number(kRrasFirst + 3)));
    if (random.once_in(2)) {
      parts.own_ranges.add(*AddressRange::make(world_address(0), world_address(random.below(kWorldSize))));
    }
    if (random.once_in(5)) parts.external = External::ignore;
  }
  for (std::size_t count = random.below(5); count > 0; --count) {
    const Reservation reservation = random_reservation(random, parts);
    const bool again =
        std::any_of(parts.reservations.begin(), parts.reservations.end(),
                    [&](const Reservation& other) { return other.address == reservation.address; });
    if (!again) parts.reservations.push_back(reservation);
  }
  for (std::size_t count = random.between(1, 3), index = 0; index < count; ++index) {
    parts.rules.push_back(random_rule(random, index, parts.pools, parts.groups));
  }
  parts.otherwise = random.once_in(2) ? RuleAction::offer : RuleAction::refuse;
  return std::make_shared<const Policy>(std::move(parts));
}

std::string to_string(const Policy& policy) {
  std::string text;
  const auto out = std::back_inserter(text);
  for (const PoolSettings& pool : policy.pools()) {
    fmt::format_to(out, "pool {}:", pool.name);
    for (const AddressRange& range : pool.addresses.ranges()) fmt::format_to(out, " {}", range.to_string());
    if (pool.family == Family::v6) fmt::format_to(out, " {}", pool.prefix.to_string());
    fmt::format_to(out, ", sticky {} for {}, hold_down {}{}", seconds(pool.sticky), pool.sticky_addresses,
                   seconds(pool.hold_down), pool.drain ? ", drain" : "");
    text += pool.next ? ", next " + policy.pool(*pool.next).name + "\n" : "\n";
  }
  for (const Group& group : policy.groups()) {
    fmt::format_to(out, "{}:", group.name);
    for (const UserName& member : group.members) fmt::format_to(out, " {}", member.raw());
    text += "\n";
  }
  for (const Reservation& reservation : policy.reservations()) {
    fmt::format_to(out, "reservation: {} for {}\n", reservation.address.to_string(), reservation.user.raw());
  }
  const auto action = [](RuleAction what) {
    return what == RuleAction::assign ? "assign" : what == RuleAction::offer ? "offer" : "refuse";
  };
  for (const Rule& rule : policy.rules()) {
    fmt::format_to(out, "{} {}, users:", rule.name, action(rule.action));
    for (const Glob& glob : rule.users) fmt::format_to(out, " {}", glob.pattern());
    for (const GroupIndex group : rule.groups) fmt::format_to(out, " {}", policy.groups()[group].name);
    for (const Glob& glob : rule.ras_ports) fmt::format_to(out, " on {}", glob.pattern());
    for (const Glob& glob : rule.ras_devices) fmt::format_to(out, " by {}", glob.pattern());
    if (rule.identity) text += *rule.identity == Identity::machine ? " machines" : " people";
    if (!rule.is_for_this_server) text += " elsewhere";
    text += ", pools:";
    for (const PoolIndex pool : rule.pools) fmt::format_to(out, " {}", policy.pool(pool).name);
    if (rule.max_leases > 0) {
      fmt::format_to(out, ", max_leases {} {}", rule.max_leases,
                     rule.over_limit == OverLimit::refuse ? "refuse" : "report");
    }
    text += rule.on_exhausted == Exhausted::offer ? ", on_exhausted offer\n" : "\n";
  }
  if (!policy.own_ranges().empty()) {
    text += policy.external() == External::keep ? "external keep, own_ranges" : "external ignore, own_ranges";
    for (const AddressRange& range : policy.own_ranges().ranges()) text += " " + range.to_string();
    text += "\n";
  }
  return text + fmt::format("otherwise {}\n", action(policy.otherwise()));
}

InterfaceIdentifier clashing_identifier(std::string_view pool, std::string_view user_key,
                                        std::uint32_t counter) {
  std::uint64_t hash = 0xCBF2'9CE4'8422'2325;  // FNV-1a, the same on every system
  const auto absorb = [&hash](char character) {
    hash = (hash ^ static_cast<unsigned char>(character)) * 0x0000'0100'0000'01B3;
  };
  std::for_each(pool.begin(), pool.end(), absorb);
  std::for_each(user_key.begin(), user_key.end(), absorb);
  absorb(static_cast<char>(counter));
  return InterfaceIdentifier::from_number(counter < 4 ? hash % 13 : hash);
}

}  // namespace raspool::test
