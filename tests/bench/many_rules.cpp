#include "tests/bench/many_rules.hpp"

#include <fmt/format.h>

#include <utility>

namespace raspool::bench {
namespace {

constexpr std::uint32_t kPools = 50, kRules = 200, kGroups = 100, kMembersOfGroup = 1'000;
constexpr std::uint32_t kRulesOfKind = 33;  // of the six kinds; the last rules are for everybody
constexpr std::uint32_t kNamesOfRule = 100;

constexpr std::uint32_t kStrangersRule = 6 * kRulesOfKind;

std::string block(std::uint32_t number) {
  // Of a size that its users do not fill, but go round in.
  const bool strangers = number == kStrangersRule % kPools;
  return fmt::format("10.{}.0.0/{}", number, strangers ? 20 : 23);
}

PoolSettings pool(std::string name) {
  PoolSettings pool;
  pool.name = std::move(name);
  return pool;
}

void add_condition(Rule& rule, UserKind kind, std::uint32_t number) {
  switch (kind) {
    case UserKind::member:
      for (GroupIndex group = number; group < kGroups; group += kRulesOfKind) rule.groups.push_back(group);
      return;
    case UserKind::named:
      for (std::uint32_t name = 0; name < kNamesOfRule; ++name) {
        rule.users.emplace_back(user_name(kind, number * kNamesOfRule + name));
      }
      return;
    case UserKind::prefix:
      rule.users.emplace_back(fmt::format("CORP\\dept{}-*", number));
      rule.users.emplace_back(fmt::format("LAB\\dept{}-*", number));
      return;
    case UserKind::suffix:
      rule.users.emplace_back(fmt::format("*@site{}.example", number));
      rule.identity = Identity::user;
      return;
    case UserKind::infix:
      rule.users.emplace_back(fmt::format("*-contractor{}-*", number));
      rule.users.emplace_back(fmt::format("EXT\\*-firm{}-?", number));
      rule.ras_ports.emplace_back("VPN*");
      return;
    case UserKind::machine:
      rule.users.emplace_back(fmt::format("host/*.branch{}.corp.example", number));
      rule.identity = Identity::machine;
      return;
    case UserKind::stranger:
      return;
  }
}

}  // namespace

std::string to_text(UserKind kind) {
  switch (kind) {
    case UserKind::member:
      return "member";
    case UserKind::named:
      return "named";
    case UserKind::prefix:
      return "prefix";
    case UserKind::suffix:
      return "suffix";
    case UserKind::infix:
      return "infix";
    case UserKind::machine:
      return "machine";
    case UserKind::stranger:
      return "stranger";
  }
  return "";
}

std::string user_name(UserKind kind, std::uint64_t number) {
  const std::uint64_t rule = number % kRulesOfKind;
  switch (kind) {
    case UserKind::member:
      return fmt::format("CORP\\member{:06}", number % (kGroups * kMembersOfGroup));
    case UserKind::named:
      return fmt::format("CORP\\chief{:04}", number % (kRulesOfKind * kNamesOfRule));
    case UserKind::prefix:
      return fmt::format("CORP\\dept{}-{:06}", rule, number);
    case UserKind::suffix:
      return fmt::format("user{:06}@site{}.example", number, rule);
    case UserKind::infix:
      return fmt::format("CORP\\x-contractor{}-{:06}", rule, number);
    case UserKind::machine:
      return fmt::format("host/pc{:06}.branch{}.corp.example", number, rule);
    case UserKind::stranger:
      return fmt::format("user{:06}@elsewhere.example", number);
  }
  return "";
}

std::shared_ptr<const Policy> many_rules() {
  Policy::Parts parts;
  for (std::uint32_t number = 0; number < kPools; ++number) {
    parts.pools.push_back(pool(fmt::format("pool{}", number)));
    parts.pools.back().addresses.add(*AddressRange::parse(block(number)));
  }
  for (std::uint32_t number = 0; number < kGroups; ++number) {
    Group group{fmt::format("group{}", number), {}};
    for (std::uint32_t member = 0; member < kMembersOfGroup; ++member) {
      // Neighbours are in different groups.
      group.members.push_back(
          parts.names.user_name(user_name(UserKind::member, std::uint64_t{member} * kGroups + number)));
    }
    parts.groups.push_back(std::move(group));
  }
  for (std::uint32_t number = 0; number < kRules; ++number) {
    Rule rule;
    rule.name = fmt::format("rule{}", number);
    rule.pools = {number % kPools, (number + 1) % kPools};
    const std::uint32_t kind = number % 6;
    if (number < kStrangersRule) add_condition(rule, kUserKinds[kind], number / 6);
    parts.rules.push_back(std::move(rule));
  }
  return std::make_shared<const Policy>(std::move(parts));
}

std::shared_ptr<const Policy> one_rule() {
  Policy::Parts parts;
  parts.pools = {pool("staff")};
  for (std::uint32_t number = 0; number < kPools; ++number) {
    parts.pools[0].addresses.add(*AddressRange::parse(block(number)));
  }
  Rule rule;
  rule.name = "everybody";
  rule.pools = {0};
  parts.rules = {rule};
  return std::make_shared<const Policy>(std::move(parts));
}

}  // namespace raspool::bench
