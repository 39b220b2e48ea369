#include "core/policy/policy.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/policy_builder.hpp"

namespace raspool {
namespace {

using test::v4;

PoolSettings pool(std::string name, std::initializer_list<std::string_view> ranges) {
  PoolSettings pool;
  pool.name = std::move(name);
  for (const std::string_view range : ranges) pool.addresses.add(*AddressRange::parse(range));
  return pool;
}

PoolSettings pool_v6(std::string name, std::string_view prefix) {
  PoolSettings pool;
  pool.name = std::move(name);
  pool.family = Family::v6;
  pool.prefix = *PrefixV6::parse(prefix);
  return pool;
}

Rule rule(std::string name, std::initializer_list<std::string_view> users) {
  Rule rule;
  rule.name = std::move(name);
  for (const std::string_view user : users) rule.users.emplace_back(user);
  return rule;
}

UserName user(std::string_view raw) { return NameRules().user_name(raw); }

TEST(Policy, TheFirstRuleThatMatchesDecides) {
  Policy::Parts parts;
  parts.rules = {rule("admins", {"CORP\\admin-*", "root"}), rule("corp", {"CORP\\*"}),
                 rule("guests", {"GUEST\\*"})};
  const Policy policy(parts);
  EXPECT_EQ(policy.match({user("CORP\\admin-1"), "", ""}), 0u);
  EXPECT_EQ(policy.match({user("ROOT"), "", ""}), 0u);
  EXPECT_EQ(policy.match({user("corp\\bob"), "", ""}), 1u);
  EXPECT_EQ(policy.match({user("Guest\\x"), "", ""}), 2u);
  EXPECT_EQ(policy.match({user("bob"), "", ""}), std::nullopt);
  EXPECT_EQ(policy.match({user(""), "", ""}), std::nullopt);
}

TEST(Policy, ARuleWithoutUsersMatchesEverybody) {
  Policy::Parts parts;
  parts.rules = {rule("everybody", {})};
  EXPECT_EQ(Policy(parts).match({user(""), "", ""}), 0u);
  EXPECT_EQ(Policy(parts).match({user("host/laptop7"), "", ""}), 0u);
}

TEST(Policy, TriesTheRawFormAndTheKeyOfAMachine) {
  Policy::Parts parts;
  parts.rules = {rule("by host", {"host/*.corp.example"}), rule("by key", {"laptop*$"})};
  const Policy policy(parts);
  EXPECT_EQ(policy.match({user("HOST/LAPTOP7.corp.example"), "", ""}), 0u);
  EXPECT_EQ(policy.match({user("HOST/LAPTOP7.other.example"), "", ""}), 1u);
  EXPECT_EQ(policy.match({user("CORP\\LAPTOP7$"), "", ""}), 1u);
  EXPECT_EQ(policy.match({user("host/desk7.other.example"), "", ""}), std::nullopt);
}

TEST(Policy, TellsWhyARuleDoesNotMatch) {
  Policy::Parts parts;
  parts.rules = {rule("corp", {"CORP\\*"}), rule("machines", {})};
  parts.rules[1].identity = Identity::machine;
  const Policy policy(std::move(parts));
  EXPECT_EQ(policy.first_unmet(0, {user("GUEST\\x"), "", ""}), Condition::users);
  EXPECT_EQ(policy.first_unmet(0, {user("CORP\\x"), "", ""}), std::nullopt);
  EXPECT_EQ(policy.first_unmet(1, {user("CORP\\x"), "", ""}), Condition::identity);
}

TEST(Policy, ReachesEachPoolWithItsChainOnce) {
  Policy::Parts parts;
  parts.pools = {pool("a", {"10.0.0.1"}), pool("b", {"10.0.0.2"}), pool("c", {"10.0.0.3"}),
                 pool("d", {"10.0.0.4"})};
  parts.pools[0].next = 2;
  parts.pools[2].next = 3;
  parts.rules = {rule("all", {})};
  parts.rules[0].pools = {0, 1, 3};
  EXPECT_EQ(Policy(std::move(parts)).reach(0), (std::vector<PoolIndex>{0, 2, 3, 1}));
}

TEST(Policy, FindsThePoolOfAnAddress) {
  Policy::Parts parts;
  parts.pools = {pool("b", {"10.0.1.0-10.0.1.9", "10.0.0.5"}),
                 pool("a", {"10.0.0.6-10.0.0.9", "255.255.255.255"}), pool_v6("six", "2001:db8::/64")};
  const Policy policy(parts);
  EXPECT_EQ(policy.pool_of(v4("10.0.0.5")), 0u);
  EXPECT_EQ(policy.pool_of(v4("10.0.0.6")), 1u);
  EXPECT_EQ(policy.pool_of(v4("10.0.0.9")), 1u);
  EXPECT_EQ(policy.pool_of(v4("10.0.1.0")), 0u);
  EXPECT_EQ(policy.pool_of(v4("10.0.1.9")), 0u);
  EXPECT_EQ(policy.pool_of(v4("255.255.255.255")), 1u);
  for (const char* const outside : {"0.0.0.0", "10.0.0.4", "10.0.0.10", "10.0.1.10", "255.255.255.254"}) {
    EXPECT_EQ(policy.pool_of(v4(outside)), std::nullopt) << outside;
  }
}

TEST(Policy, AnIdentifierLiesInNoPoolByItsBits) {
  Policy::Parts parts;
  parts.pools = {pool("a", {"0.0.0.1-255.255.255.254"}), pool_v6("six", "2001:db8::/64")};
  EXPECT_EQ(Policy(parts).pool_of(InterfaceIdentifier::from_number(0x0A000001)), std::nullopt);
}

TEST(Policy, WithoutPoolsHoldsNothing) {
  const Policy policy(Policy::Parts{});
  EXPECT_EQ(policy.pool_of(v4("10.0.0.1")), std::nullopt);
  EXPECT_EQ(policy.find_pool("a"), std::nullopt);
  EXPECT_FALSE(policy.has_family(Family::v4));
  EXPECT_EQ(policy.reservation_of(v4("10.0.0.1")), nullptr);
  EXPECT_EQ(policy.otherwise(), RuleAction::offer);
}

TEST(Policy, FindsPoolsByNameAndFamily) {
  Policy::Parts parts;
  parts.pools = {pool("staff", {"10.0.0.1"}), pool_v6("staff6", "2001:db8::/64")};
  const Policy policy(parts);
  EXPECT_EQ(policy.find_pool("staff6"), 1u);
  EXPECT_EQ(policy.find_pool("Staff"), std::nullopt);
  EXPECT_TRUE(policy.has_family(Family::v4));
  EXPECT_TRUE(policy.has_family(Family::v6));
  EXPECT_EQ(policy.pool(1).prefix.to_string(), "2001:db8::/64");
}

TEST(Policy, GivesAUsersReservationsOfAFamilyInTheOrderWritten) {
  Policy::Parts parts;
  parts.pools = {pool("a", {"10.0.0.0/24"}), pool_v6("six", "2001:db8::/64")};
  const auto identifier = InterfaceIdentifier::from_number(0x77);
  parts.reservations = {{user("CORP\\alice"), v4("10.0.0.9"), 0},
                        {user("CORP\\bob"), v4("10.0.0.5"), 0},
                        {user("CORP\\ALICE"), identifier, 1},
                        {user("corp\\alice"), v4("10.0.0.3"), 0}};
  const Policy policy(parts);
  const auto addresses = policy.reservations_of(user("corp\\Alice"), Family::v4);
  ASSERT_EQ(addresses.size(), 2u);
  EXPECT_EQ(addresses[0]->address, Address(v4("10.0.0.9")));
  EXPECT_EQ(addresses[1]->address, Address(v4("10.0.0.3")));
  ASSERT_EQ(policy.reservations_of(user("CORP\\alice"), Family::v6).size(), 1u);
  EXPECT_TRUE(policy.reservations_of(user("CORP\\carol"), Family::v4).empty());
  EXPECT_TRUE(policy.has_reservation(user("corp\\BOB")));
  EXPECT_FALSE(policy.has_reservation(user("bob")));
  ASSERT_NE(policy.reservation_of(v4("10.0.0.5")), nullptr);
  EXPECT_EQ(policy.reservation_of(v4("10.0.0.5"))->user, user("corp\\bob"));
  ASSERT_NE(policy.reservation_of(identifier), nullptr);
  EXPECT_EQ(policy.reservation_of(v4("0.0.0.119")), nullptr);  // the same number in the other family
}

}  // namespace
}  // namespace raspool
