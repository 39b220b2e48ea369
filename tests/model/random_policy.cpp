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
  return pool;
}

AddressV4 world_address(std::size_t offset) {
  return AddressV4::from_number(kWorldFirst + static_cast<std::uint32_t>(offset));
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

Rule random_rule(Random& random, std::size_t index, const std::vector<PoolSettings>& pools) {
  static const std::vector<std::string> kGlobs = {"*",     "alice", "*alice*", "CORP\\*", "*@corp.example",
                                                  "user?", "bob",   "*$"};
  Rule rule;
  rule.name = fmt::format("rule{}", index);
  for (std::size_t globs = random.below(3); globs > 0; --globs)
    rule.users.emplace_back(random.one_of(kGlobs));
  rule.on_exhausted = random.once_in(3) ? Exhausted::offer : Exhausted::refuse;
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

std::shared_ptr<const Policy> random_policy(Random& random) {
  Policy::Parts parts;
  parts.pools = random_v4_pools(random);
  for (std::size_t count = random.below(3), index = 0; index < count; ++index) {
    PoolSettings pool = random_settings(random, fmt::format("six{}", index));
    pool.family = Family::v6;
    pool.prefix = PrefixV6::from_number(kFirstPrefix + index);
    parts.pools.push_back(std::move(pool));
  }
  for (std::size_t count = random.below(5); count > 0; --count) {
    const Reservation reservation = random_reservation(random, parts);
    const bool again =
        std::any_of(parts.reservations.begin(), parts.reservations.end(),
                    [&](const Reservation& other) { return other.address == reservation.address; });
    if (!again) parts.reservations.push_back(reservation);
  }
  for (std::size_t count = random.between(1, 3), index = 0; index < count; ++index) {
    parts.rules.push_back(random_rule(random, index, parts.pools));
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
    fmt::format_to(out, ", sticky {} for {}, hold_down {}\n", seconds(pool.sticky), pool.sticky_addresses,
                   seconds(pool.hold_down));
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
    text += ", pools:";
    for (const PoolIndex pool : rule.pools) fmt::format_to(out, " {}", policy.pool(pool).name);
    text += rule.on_exhausted == Exhausted::offer ? ", on_exhausted offer\n" : "\n";
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
