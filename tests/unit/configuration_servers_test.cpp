// One file for several servers: tables by server name, and what holds between servers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/policy/server_clashes.hpp"
#include "tests/unit/configuration_reading.hpp"

namespace raspool {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view kPerServer = R"(schema = 1
[[pool]]
name = "laptops"
ranges = { VPN1 = ["10.30.0.0/24"], VPN2 = ["10.30.4.0/24"] }
exclude = { VPN2 = ["10.30.4.1"] }
[[pool]]
name = "six"
prefix = { VPN1 = "2001:db8:1::/64", vpn2 = "2001:db8:2::/64" }
[[reservation]]
user = 'CORP\alice'
address = { VPN1 = "10.30.0.7", VPN2 = "10.30.4.7" }
[[rule]]
name = "first only"
users = ['CORP\*']
servers = ["VPN1"]
pools = ["laptops", "six"]
[[rule]]
name = "rest"
pools = ["laptops", "six"]
)";

Configuration read_as(std::string_view server, std::string_view text = kPerServer) {
  ConfigurationResult result = read_configuration(text, "vpn.toml", "OFFICE", server);
  for (const Diagnostic& diagnostic : result.diagnostics) ADD_FAILURE() << diagnostic.to_string();
  return result.configuration.value();
}

TEST(ServerTables, GiveEachServerItsOwn) {
  const Configuration one = read_as("VPN1"), two = read_as("VPN2");
  EXPECT_EQ(one.policy->pool(0).addresses.ranges().at(0).to_string(), "10.30.0.1-10.30.0.254");
  EXPECT_EQ(two.policy->pool(0).addresses.ranges().at(0).to_string(), "10.30.4.2-10.30.4.254");
  EXPECT_EQ(one.policy->pool(1).prefix.to_string(), "2001:db8:1::/64");
  EXPECT_EQ(two.policy->pool(1).prefix.to_string(), "2001:db8:2::/64");
  EXPECT_EQ(one.policy->reservations().at(0).address.to_string(), "10.30.0.7");
  EXPECT_EQ(two.policy->reservations().at(0).address.to_string(), "10.30.4.7");
}

TEST(ServerTables, NamesOfServersAreTheSameInUpperAndLowerCase) {
  EXPECT_EQ(read_as("vpn1").policy->pool(0).addresses.size(), 254u);
  EXPECT_THAT(
      told(
          "schema = 1\n[[pool]]\nname = \"a\"\nranges.vpn1 = [\"10.0.0.1\"]\nranges.VPN1 = [\"10.0.0.2\"]\n"),
      ElementsAre("vpn.toml:5:8: server `VPN1` stands in `ranges` already, as `vpn1` in line 4: names of "
                  "servers are the same in upper and lower case"));
}

TEST(ServerTables, TakeThisServersNameFromTheFileOrTheComputer) {
  const auto ranges = [](std::string_view service) {
    const auto result =
        read_configuration(std::string(kPerServer) + std::string(service), "vpn.toml", "VPN2");
    return result.configuration.value().policy->pool(0).addresses.ranges().at(0).to_string();
  };
  EXPECT_EQ(ranges(""), "10.30.4.2-10.30.4.254");
  EXPECT_EQ(ranges("[service]\nserver = \"VPN1\"\n"), "10.30.0.1-10.30.0.254");
  const auto overridden = read_configuration(std::string(kPerServer) + "[service]\nserver = \"VPN1\"\n",
                                             "vpn.toml", "OFFICE", "VPN2");
  EXPECT_EQ(overridden.configuration.value().service.server, "VPN2");
}

TEST(ServerTables, ThatDoNotNameThisServerLeaveThePoolWithoutAddressesHere) {
  const std::string text =
      "schema = 1\n[[pool]]\nname = \"a\"\nranges = { VPN2 = [\"10.0.0.1\"] }\n[[pool]]\nname = \"six\"\n"
      "prefix = { VPN2 = \"2001:db8::/64\" }\n[[pool]]\nname = \"b\"\nranges = [\"10.1.0.1\"]\n"
      "[[reservation]]\nuser = 'x'\naddress = { VPN2 = \"10.0.0.1\" }\n[[rule]]\npools = [\"a\", \"six\", "
      "\"b\"]\n";
  const Configuration here = read_as("VPN1", text);
  EXPECT_TRUE(here.policy->pool(0).addresses.empty());
  EXPECT_TRUE(here.policy->pool(1).prefix.is_none());
  EXPECT_TRUE(here.policy->pool(1).drain) << "no identifier may be given without a prefix";
  EXPECT_THAT(here.policy->reservations(), IsEmpty());
  const ConfigurationResult there = read_configuration(text, "vpn.toml", "VPN2");
  EXPECT_FALSE(there.configuration.value().policy->pool(1).drain);
  EXPECT_EQ(there.configuration->policy->reservations().size(), 1u);
}

TEST(ServerTables, AreReadForAllServersSoThatEveryMistakeIsTold) {
  EXPECT_THAT(told("schema = 1\n[[pool]]\nname = \"a\"\nranges = { VPN1 = [\"10.0.0.1\"], VPN2 = "
                   "[\"10.0.0.9/24\"], VPN3 = "
                   "[\"127.0.0.1\"], VPN4 = [], VPN5 = 1 }\n[[pool]]\nname = \"six\"\nprefix = { VPN1 = "
                   "\"2001:db8::/64\", VPN2 = \"x\" }\n[[reservation]]\nuser = 'x'\naddress = { VPN2 = "
                   "\"y\", VPN3 = \"\" }\n"),
              ElementsAre(HasSubstr("vpn.toml:4:41: \"10.0.0.9/24\" has a host part"),
                          HasSubstr("vpn.toml:4:65: \"127.0.0.1\" holds loopback"),
                          HasSubstr("vpn.toml:4:86: `ranges` is empty"),
                          HasSubstr("vpn.toml:4:97: `ranges` is a whole number: a list is wanted"),
                          HasSubstr("vpn.toml:7:43: \"x\" is no IPv6 prefix"),
                          HasSubstr("vpn.toml:10:20: \"y\" is no address"),
                          HasSubstr("vpn.toml:10:32: `address` is empty")));
}

TEST(ServerTables, MustNameServers) {
  EXPECT_THAT(
      told("schema = 1\n[[pool]]\nname = \"a\"\nranges = {}\n[[pool]]\nname = \"b\"\nranges = { \"\" = "
           "[\"10.0.0.1\"] }\n"),
      ElementsAre("vpn.toml:4:10: `ranges` is a table by server name that names no server: write ranges = { "
                  "VPN1 = ..., VPN2 = ... }, or one value for all",
                  "vpn.toml:7:12: a server in `ranges` has no name: write VPN1 = ..."));
}

TEST(ServerTables, ThatLeaveThisServerWithNothingAreWarnedOf) {
  const ConfigurationResult result = read_configuration(
      "schema = 1\n[[pool]]\nname = \"a\"\nranges = { VPN1 = [\"10.0.0.1\"], VPN2 = [\"10.0.0.2\"] }\n",
      "vpn.toml", "VPN-1");
  ASSERT_EQ(result.diagnostics.size(), 1u);
  EXPECT_EQ(
      result.diagnostics[0].to_string(),
      "vpn.toml:4:10: warning: no pool has an address on this server, `VPN-1`: the file names `VPN1` and "
      "`VPN2`. Write this server's name, or `server` in [service]");
}

TEST(ServerTables, AnExclusionForAllMayConcernOneServerOnly) {
  const std::string pool =
      "schema = 1\n[[pool]]\nname = \"a\"\nranges = { VPN1 = [\"10.0.0.0/24\"], VPN2 = [\"10.1.0.0/24\"] }\n";
  EXPECT_THAT(told(pool + "exclude = [\"10.1.0.7\"]\n"), IsEmpty());
  EXPECT_THAT(told(pool + "exclude = { VPN1 = [\"10.1.0.7\"] }\n"),
              ElementsAre(HasSubstr("vpn.toml:5:21: warning: \"10.1.0.7\" excludes nothing")));
}

TEST(ServerTables, AReservationOfAnotherServersAddressSaysSo) {
  const std::string pools(kPerServer.substr(0, kPerServer.find("[[reservation]]")));
  EXPECT_THAT(
      told(pools + "[[reservation]]\nuser = 'x'\naddress = \"10.30.4.7\"\n[[reservation]]\nuser = 'x'\n"
                   "address = \"2001:db8:2::7\"\n"),
      ElementsAre("vpn.toml:11:11: 10.30.4.7 is of pool `laptops` on server `VPN2` only: write address = { "
                  "VPN2 = \"10.30.4.7\" }",
                  "vpn.toml:14:11: 2001:db8:2::7 is of pool `six` on server `vpn2` only: write address = { "
                  "vpn2 = \"2001:db8:2::7\" }"));
}

TEST(Servers, AreThoseThatTheFileNames) {
  EXPECT_THAT(servers_named(read_as("VPN1")), ElementsAre("VPN1", "VPN2"));
  const std::string alone = "schema = 1\n[[pool]]\nname = \"a\"\nranges = [\"10.0.0.1\"]\n";
  EXPECT_THAT(servers_named(read_as("", alone)), ElementsAre("OFFICE"));
  EXPECT_THAT(
      servers_named(read_as("", alone + "[[rule]]\nservers = [\"B\", \"A\", \"b\"]\npools = [\"a\"]\n")),
      ElementsAre("B", "A"));
}

std::vector<std::string> clashes(std::string_view text, std::vector<std::string> servers) {
  std::vector<Configuration> configurations;
  for (const std::string& server : servers) configurations.push_back(read_as(server, text));
  std::vector<std::string> lines;
  for (const ServerClash& clash : server_clashes(configurations)) lines.push_back(clash.to_string());
  return lines;
}

TEST(ServerClashes, ArePoolsNotBehindNatWithAddressesInCommon) {
  const std::string pool =
      "schema = 1\n[[pool]]\nname = \"a\"\nranges = { A = [\"10.0.0.0/24\"], B = [\"10.0.0.9\"], C = "
      "[\"10.9.0.1\"] }\n";
  EXPECT_THAT(
      clashes(pool + "nat = false\n", {"A", "B", "C"}),
      ElementsAre("pool `a` of server `A` and pool `a` of server `B` both have 10.0.0.9, and neither is "
                  "behind NAT (`nat = false`), so that routes lead to one of them only: give each server "
                  "addresses of its own"));
  EXPECT_THAT(clashes(pool, {"A", "B", "C"}), IsEmpty());
}

TEST(ServerClashes, NeedBothPoolsToBeRouted) {
  EXPECT_THAT(
      clashes(
          "schema = 1\n[[pool]]\nname = \"a\"\nranges = { A = [\"10.0.0.0/24\"] }\nnat = false\n[[pool]]\n"
          "name = \"b\"\nranges = { B = [\"10.0.0.0/24\"] }\n",
          {"A", "B"}),
      IsEmpty());
}

TEST(ServerClashes, AreThereForWhatAllServersShare) {
  EXPECT_THAT(
      clashes("schema = 1\n[[pool]]\nname = \"a\"\nranges = [\"10.0.0.0/24\"]\nnat = false\n[[pool]]\nname = "
              "\"six\"\nprefix = \"2001:db8::/64\"\nnat = false\n",
              {"A", "B"}),
      ElementsAre(HasSubstr("both have 10.0.0.1-10.0.0.254"), HasSubstr("both have 2001:db8::/64")));
}

}  // namespace
}  // namespace raspool
