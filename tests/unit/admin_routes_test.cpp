// raspoolctl routes: core/INTERFACES.md, section 3.
#include <gmock/gmock.h>

#include "tests/unit/admin_fixture.hpp"

namespace raspool::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::string_view kRoutedServers = R"(schema = 1
[[pool]]
name   = "laptops"
ranges = { VPN1 = ["10.30.0.0/22"], VPN2 = ["10.30.4.0/22"] }
nat    = false
[[pool]]
name    = "staff"
ranges  = { VPN1 = ["10.20.0.0/24"], VPN2 = ["10.20.1.0/24", "10.20.9.1-10.20.9.2"] }
exclude = ["10.20.0.1-10.20.0.15"]
nat     = false
[[pool]]
name   = "six"
prefix = { VPN1 = "2001:db8:20::/64", VPN2 = "2001:db8:21::/64" }
nat    = false
[[pool]]
name   = "guests"
ranges = ["10.50.8.0/24"]
[[rule]]
pools = ["laptops", "staff", "guests", "six"]
)";

class Routes : public Raspoolctl {
 protected:
  std::vector<std::string> prefixes_of(std::size_t server) const {
    std::vector<std::string> prefixes;
    const auto document = json();
    for (const auto& route : document["servers"][server]["routes"]) prefixes.push_back(route["prefix"]);
    return prefixes;
  }
};

TEST_F(Routes, LeadToEachServerWithTheFewestPrefixes) {
  const std::string file = write("raspool.toml", kRoutedServers);
  EXPECT_EQ(run({"--json", "routes", "--all", "--config", file}), 0) << err;
  EXPECT_EQ(json()["servers"][0]["server"], "VPN1");
  EXPECT_THAT(prefixes_of(0),
              ElementsAre("10.20.0.0/24", "10.30.0.0/22", "2001:db8:20::/64", "10.50.8.0/24"));
  EXPECT_EQ(json()["servers"][1]["server"], "VPN2");
  EXPECT_THAT(prefixes_of(1), ElementsAre("10.20.1.0/24", "10.20.9.1/32", "10.20.9.2/32", "10.30.4.0/22",
                                          "2001:db8:21::/64", "10.50.8.0/24"));
  EXPECT_EQ(json()["servers"][0]["routes"][1]["pools"], nlohmann::json({"laptops"}));
  EXPECT_EQ(json()["servers"][0]["routes"][3]["behind_nat"], true);
}

TEST_F(Routes, AreToldAsCommandsOfThreePrograms) {
  const std::string file = write("raspool.toml", kRoutedServers);
  EXPECT_EQ(run({"routes", "--config", file, "--server", "VPN1", "--via", "10.0.0.11,2001:db8::11"}), 0)
      << err;
  EXPECT_THAT(err, IsEmpty());
  EXPECT_THAT(out, HasSubstr("server VPN1\n"));
  EXPECT_THAT(out,
              HasSubstr("\nNew-NetRoute -DestinationPrefix 10.30.0.0/22 -NextHop 10.0.0.11 -InterfaceAlias "
                        "INTERFACE\n"));
  EXPECT_THAT(out, HasSubstr("\nroute -p add 10.30.0.0 mask 255.255.252.0 10.0.0.11\n"));
  EXPECT_THAT(out, HasSubstr("\nip route add 10.30.0.0/22 via 10.0.0.11\n"));
  EXPECT_THAT(out, HasSubstr("\nip -6 route add 2001:db8:20::/64 via 2001:db8::11\n"));
  EXPECT_THAT(out, Not(HasSubstr("10.30.4.0"))) << "another server's";
}

TEST_F(Routes, OfPoolsBehindNatAreCommentsAndTellWhy) {
  const std::string file = write("raspool.toml", kRoutedServers);
  EXPECT_EQ(run({"routes", "--config", file, "--server", "VPN1"}), 0) << err;
  EXPECT_THAT(out, AllOf(HasSubstr("\n# ip route add 10.50.8.0/24 via IPV4-OF-VPN1\n"),
                         HasSubstr("Commands behind # are for pools behind NAT")));
}

TEST_F(Routes, AskForTheAddressOfEachServerByItsName) {
  const std::string file = write("raspool.toml", kRoutedServers);
  EXPECT_EQ(run({"routes", "--config", file, "--all", "--via", "vpn2=10.0.0.12"}), 0) << err;
  EXPECT_THAT(out, AllOf(HasSubstr("ip route add 10.30.0.0/22 via IPV4-OF-VPN1\n"),
                         HasSubstr("ip route add 10.30.4.0/22 via 10.0.0.12\n")));
}

TEST_F(Routes, ANextHopThatIsNoAddressIsRefused) {
  const std::string file = write("raspool.toml", kRoutedServers);
  EXPECT_EQ(run({"routes", "--config", file, "--via", "VPN2"}), 2);
  EXPECT_THAT(err, HasSubstr("--via VPN2 is no address: write --via 10.0.0.11"));
}

TEST_F(Routes, NeighbouringPoolsShareAPrefixThatNamesBoth) {
  const std::string file = write("raspool.toml", R"(schema = 1
[[pool]]
name   = "a"
ranges = ["10.20.0.0/24"]
[[pool]]
name   = "b"
ranges = ["10.20.1.0/24"]
[[rule]]
pools = ["a", "b"]
)");
  EXPECT_EQ(run({"routes", "--json", "--config", file}), 0) << err;
  EXPECT_THAT(prefixes_of(0), ElementsAre("10.20.0.0/23"));
  EXPECT_EQ(json()["servers"][0]["routes"][0]["pools"], nlohmann::json({"a", "b"}));
}

TEST_F(Routes, OfABrokenConfigurationAreNotGuessed) {
  const std::string file = write("raspool.toml", "schema = 1\n[[pool]]\nnane = \"staff\"\n");
  EXPECT_EQ(run({"routes", "--config", file}), 2);
  EXPECT_THAT(err, HasSubstr("raspool.toml:3:1: "));
}

TEST_F(Routes, WithoutPoolsThereAreNone) {
  const std::string file = write("raspool.toml", "schema = 1\n[service]\nmode = \"observe\"\n");
  EXPECT_EQ(run({"routes", "--config", file}), 0) << err;
  EXPECT_EQ(out, "server THISBOX\n  no pools\n");
}

}  // namespace
}  // namespace raspool::test
