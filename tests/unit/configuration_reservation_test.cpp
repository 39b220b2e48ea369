#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/configuration_reading.hpp"

namespace raspool {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Ends in line 12.
constexpr std::string_view kPoolsToReserveIn = R"(schema = 1
[[pool]]
name = "staff"
ranges = ["10.20.0.0/24"]
exclude = ["10.20.0.5"]
[[pool]]
name = "six"
prefix = "2001:db8::/64"
[[rule]]
name = "corp"
users = ['CORP\*', '*$']
pools = ["staff", "six"]
)";

std::string reservation(std::string_view user, std::string_view address) {
  return "[[reservation]]\nuser = '" + std::string(user) + "'\naddress = \"" + std::string(address) + "\"\n";
}

TEST(ReservationSection, LiesInTheirPools) {
  const ConfigurationResult result =
      read(std::string(kPoolsToReserveIn) + reservation("CORP\\Alice", "10.20.0.77") +
           reservation("corp\\alice", "10.20.0.78") + reservation("CORP\\bob", "2001:DB8::77") +
           reservation("host/laptop7.corp.example", "10.20.0.1"));
  EXPECT_THAT(result.diagnostics, IsEmpty());
  const Policy& policy = *result.configuration.value().policy;
  ASSERT_EQ(policy.reservations().size(), 4u);
  const UserName alice = policy.names().user_name("CORP\\ALICE");
  ASSERT_EQ(policy.reservations_of(alice, Family::v4).size(), 2u);
  EXPECT_EQ(policy.reservations_of(alice, Family::v4)[0]->pool, 0u);
  const Reservation* const bobs = policy.reservation_of(InterfaceIdentifier::from_number(0x77));
  ASSERT_NE(bobs, nullptr);
  EXPECT_EQ(bobs->pool, 1u);
  EXPECT_EQ(bobs->user.raw(), "CORP\\bob");
  EXPECT_TRUE(policy.has_reservation(policy.names().user_name("CORP\\LAPTOP7$")));
}

TEST(ReservationSection, NeedsAUserAndAnAddress) {
  EXPECT_THAT(told(std::string(kPoolsToReserveIn) + "[[reservation]]\n"),
              ElementsAre("vpn.toml:13:1: [[reservation]] has no `user`: write user = 'CORP\\alice'",
                          "vpn.toml:13:1: [[reservation]] has no `address`: write address = \"10.20.0.77\""));
  EXPECT_THAT(told(std::string(kPoolsToReserveIn) + reservation("", "")),
              ElementsAre("vpn.toml:14:8: `user` is empty: write user = 'CORP\\alice'",
                          "vpn.toml:15:11: `address` is empty: write address = \"10.20.0.77\""));
}

TEST(ReservationSection, IsForOneUserByName) {
  EXPECT_THAT(
      told(std::string(kPoolsToReserveIn) + reservation("CORP\\*", "10.20.0.7")),
      ElementsAre("vpn.toml:14:8: \"CORP\\*\" is a pattern: a reservation is by name, as RRAS names the "
                  "user, as 'CORP\\alice'"));
  EXPECT_THAT(told(std::string(kPoolsToReserveIn) + reservation(std::string(1025, 'x'), "10.20.0.7")),
              ElementsAre(testing::EndsWith("xxx...\" has 1025 characters: a name has at most 1024")));
  EXPECT_THAT(told(std::string(kPoolsToReserveIn) +
                   "[[reservation]]\nuser = \"CORP\\bob\"\naddress = \"10.20.0.7\"\n"),
              ElementsAre("vpn.toml:14:8: `user` holds a control character: \"CORP\\u0008ob\". A text with a "
                          "backslash stands in "
                          "single quotes, as 'CORP\\alice'"));
}

TEST(ReservationSection, MustLieInAPool) {
  const auto mistake = [](std::string_view address) {
    const auto lines = told(std::string(kPoolsToReserveIn) + reservation("CORP\\alice", address));
    EXPECT_EQ(lines.size(), 1u) << address;
    EXPECT_THAT(lines.at(0), testing::StartsWith("vpn.toml:15:11: "));
    return lines.at(0).substr(16);
  };
  EXPECT_EQ(mistake("10.21.0.7"),
            "10.21.0.7 lies in no pool: reserve an address that the `ranges` of a [[pool]] hold");
  EXPECT_EQ(mistake("0.0.0.0"),
            "0.0.0.0 lies in no pool: reserve an address that the `ranges` of a [[pool]] hold");
  EXPECT_EQ(mistake("10.20.0.5"),
            "10.20.0.5 is excluded from pool `staff`: reserve another address, or take it out of `exclude`");
  EXPECT_EQ(mistake("10.20.0.0"),
            "10.20.0.0 is the network address of 10.20.0.0/24 in pool `staff`: reserve another address");
  EXPECT_EQ(mistake("10.20.0.255"),
            "10.20.0.255 is the broadcast address of 10.20.0.0/24 in pool `staff`: reserve another address");
  EXPECT_EQ(mistake("2001:db8:0:1::7"),
            "2001:db8:0:1::7 lies in no pool: no [[pool]] has the prefix 2001:db8:0:1::/64");
  EXPECT_EQ(mistake("10.20.0"),
            "\"10.20.0\" is no address: write address = \"10.20.0.77\" or address = \"2001:db8:20::77\"");
  EXPECT_EQ(
      mistake("10.20.0.7/32"),
      "\"10.20.0.7/32\" is no address: write address = \"10.20.0.77\" or address = \"2001:db8:20::77\"");
}

TEST(ReservationSection, MayNotHaveAReservedIdentifier) {
  for (const char* const address :
       {"2001:db8::", "2001:db8::fdff:ffff:ffff:ff80", "2001:db8::200:5eff:fe00:1"}) {
    EXPECT_THAT(
        told(std::string(kPoolsToReserveIn) + reservation("CORP\\alice", address)),
        ElementsAre(
            "vpn.toml:15:11: \"" + std::string(address) +
            "\" has a reserved interface identifier (RFC 5453), which no client can have: write another, as "
            "\"2001:db8::77\""));
  }
}

TEST(ReservationSection, NoAddressIsReservedTwice) {
  EXPECT_THAT(
      told(std::string(kPoolsToReserveIn) + reservation("CORP\\alice", "10.20.0.7") +
           reservation("CORP\\bob", "10.20.0.7") + reservation("CORP\\alice", "2001:db8::7") +
           reservation("CORP\\alice", "2001:db8:0::7")),
      ElementsAre(
          "vpn.toml:18:11: 10.20.0.7 is reserved already, in line 15: reserve another address",
          "vpn.toml:24:11: the identifier ::7 is reserved already, in line 21: reserve another address"));
}

TEST(ReservationSection, IsNotJudgedByAPoolThatIsWrongItself) {
  EXPECT_THAT(told("schema = 1\n[[pool]]\nname = \"staff\"\nranges = [\"10.20.0.0/99\"]\n" +
                   reservation("CORP\\alice", "10.20.0.7")),
              ElementsAre(HasSubstr("vpn.toml:4:11: ")));
}

TEST(ReservationSection, SuggestsTheKeyThatIsMeant) {
  EXPECT_THAT(told(std::string(kPoolsToReserveIn) +
                   "[[reservation]]\nuser = 'CORP\\x'\naddress = \"10.20.0.7\"\nadress = 1\n"),
              ElementsAre("vpn.toml:16:1: [[reservation]] has no key `adress`: did you mean `address`?"));
}

TEST(Reservations, OfAUserWhomNoRuleLeadsToAPoolAreWarnedOf) {
  const ConfigurationResult result =
      read(std::string(kPoolsToReserveIn) + reservation("OTHER\\carol", "10.20.0.7"));
  ASSERT_EQ(result.diagnostics.size(), 1u);
  EXPECT_EQ(result.diagnostics[0].to_string(),
            "vpn.toml:14:8: warning: the reservation has no effect: no rule matches \"OTHER\\carol\". Let a "
            "rule with an IPv4 pool "
            "match this user");
  EXPECT_TRUE(result.configuration);

  const std::string refused =
      "schema = 1\n[[pool]]\nname = \"a\"\nranges = [\"10.20.0.0/24\"]\n[[rule]]\nname = \"admins\"\n"
      "users = ['CORP\\admin-*']\naction = \"refuse\"\n[[rule]]\npools = [\"a\"]\n" +
      reservation("CORP\\admin-7", "10.20.0.7") + reservation("CORP\\bob", "10.20.0.8");
  EXPECT_THAT(
      told(refused),
      ElementsAre(
          "vpn.toml:12:8: warning: the reservation has no effect: rule `admins`, the first that matches "
          "\"CORP\\admin-7\", has no IPv4 pool. Let a rule with an IPv4 pool match this user"));
}

TEST(Reservations, OfAMachineMayMatchByAnotherOfItsNames) {
  const std::string text =
      "schema = 1\n[[pool]]\nname = \"a\"\nranges = [\"10.20.0.0/24\"]\n[[rule]]\nusers = ['host/*']\npools "
      "= [\"a\"]\n";
  EXPECT_THAT(told(text + reservation("CORP\\LAPTOP7$", "10.20.0.7")), IsEmpty());
  EXPECT_THAT(told("schema = 1\n[[pool]]\nname = \"a\"\nranges = [\"10.20.0.0/24\"]\n" +
                   reservation("LAPTOP7$", "10.20.0.7")),
              ElementsAre(HasSubstr("warning: the reservation has no effect: no rule has an IPv4 pool.")));
}

TEST(Reservations, ThatUseUpAPoolAreWarnedOf) {
  const std::string pool = "schema = 1\n[[pool]]\nname = \"a\"\nranges = [\"10.20.0.0/31\"]\n";
  const std::string rest = reservation("x", "10.20.0.0") + reservation("y", "10.20.0.1");
  EXPECT_THAT(told(pool + "[[rule]]\npools = [\"a\"]\n" + rest),
              ElementsAre("vpn.toml:4:10: warning: every address of pool `a` is reserved: nobody else gets "
                          "one by the rules that name "
                          "it"));
}

// One pool and a group; rules that `keys` complete.
std::string reserved_for(std::string_view user, std::string_view rules) {
  return "schema = 1\n[[pool]]\nname = \"a\"\nranges = [\"10.20.0.0/24\"]\n" +
         reservation(user, "10.20.0.7") + "[[group]]\nname = \"engineers\"\nmembers = ['CORP\\alice']\n" +
         std::string(rules);
}

TEST(Reservations, AreFollowedByTheGroupsAndTheIdentityOfRules) {
  const std::string engineers = "[[rule]]\ngroups = [\"engineers\"]\npools = [\"a\"]\n";
  EXPECT_THAT(told(reserved_for("corp\\ALICE", engineers)), IsEmpty());
  EXPECT_THAT(
      told(reserved_for("CORP\\bob", engineers)),
      ElementsAre(HasSubstr("vpn.toml:6:8: warning: the reservation has no effect: no rule matches")));
  EXPECT_THAT(told(reserved_for("CORP\\bob", "[[rule]]\nidentity = \"machine\"\npools = [\"a\"]\n")),
              ElementsAre(HasSubstr("no rule matches")));
  EXPECT_THAT(told(reserved_for("LAPTOP7$", "[[rule]]\nidentity = \"machine\"\npools = [\"a\"]\n")),
              IsEmpty());
  EXPECT_THAT(told(reserved_for("LAPTOP7$", "[[rule]]\nidentity = \"user\"\npools = [\"a\"]\n")),
              ElementsAre(HasSubstr("no rule matches")));
  EXPECT_THAT(told(reserved_for("CORP\\bob", "[[rule]]\nservers = [\"VPN2\"]\npools = [\"a\"]\n")),
              ElementsAre(HasSubstr("no rule matches")));
}

TEST(Reservations, HaveTheBenefitOfTheDoubtWhereTheRasPortDecides) {
  const std::string by_port = "[[rule]]\nras_ports = [\"VPN2-*\"]\npools = [\"a\"]\n";
  EXPECT_THAT(told(reserved_for("x", by_port)), IsEmpty());
  EXPECT_THAT(
      told(reserved_for("x",
                        "[[rule]]\nras_devices = [\"*IKEv2*\"]\naction = \"refuse\"\n[[rule]]\npools = "
                        "[\"a\"]\n")),
      IsEmpty());
  EXPECT_THAT(told(reserved_for("x", "[[rule]]\naction = \"refuse\"\n" + by_port)),
              ElementsAre(HasSubstr("rule `rule 1`, the first that matches \"x\", has no IPv4 pool"),
                          HasSubstr("can never match")));
  EXPECT_THAT(told(reserved_for("x",
                                "[[rule]]\nras_ports = [\"VPN2-*\"]\naction = \"refuse\"\n[[rule]]\nusers = "
                                "['y']\npools = [\"a\"]\n")),
              ElementsAre(HasSubstr("no rule that may match \"x\" has an IPv4 pool")));
}

TEST(Reservations, OfUsersWithoutDomainsMayMatchByAnyForm) {
  const std::string rules = "[[rule]]\nusers = ['CORP\\*']\npools = [\"a\"]\n";
  EXPECT_THAT(told(reserved_for("alice", rules)), ElementsAre(HasSubstr("no rule matches")));
  EXPECT_THAT(told(reserved_for("alice", rules + "[names]\nstrip_domain = true\n")), IsEmpty());
}

}  // namespace
}  // namespace raspool
