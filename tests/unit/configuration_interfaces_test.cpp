#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "core/policy/interface_checks.hpp"
#include "tests/unit/configuration_reading.hpp"

namespace raspool {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> warnings(std::string_view text, const HostNetworks& networks) {
  std::vector<std::string> lines;
  const Configuration configuration = read(text).configuration.value();
  for (const Diagnostic& diagnostic : check_against_interfaces(configuration, "vpn.toml", networks)) {
    EXPECT_EQ(diagnostic.level, Diagnostic::Level::warning);
    lines.push_back(diagnostic.to_string());
  }
  return lines;
}

HostNetworks on(std::string_view address, unsigned prefix_length) {
  return {.v4 = {AddressRange::network_of(*AddressV4::parse(address), prefix_length)}, .v6 = {}};
}

constexpr std::string_view kPagesExample = R"(schema = 1
[[pool]]
name = "staff"
ranges = ["10.20.0.0/22"]
exclude = ["10.20.0.0/24"]
[[pool]]
name = "six"
prefix = "2001:db8:20::/64"
)";

TEST(InterfaceChecks, WarnOfAPoolOnTheSubnetOfAnInterface) {
  EXPECT_THAT(
      warnings(kPagesExample, on("10.20.1.5", 24)),
      ElementsAre(
          "vpn.toml:4:10: warning: pool `staff` is on the subnet of one of this server's interfaces, "
          "10.20.1.0-10.20.1.255: other machines there may have the same addresses. Take a range that "
          "is routed to this server, or be sure that neither DHCP nor anybody else gives these"));
  EXPECT_THAT(warnings(kPagesExample, {.v4 = {}, .v6 = {*PrefixV6::parse("2001:db8:20::/64")}}),
              ElementsAre(testing::HasSubstr("vpn.toml:8:10: warning: pool `six` is on the subnet")));
}

TEST(InterfaceChecks, SayNothingOfOtherSubnets) {
  EXPECT_THAT(warnings(kPagesExample, {}), IsEmpty());
  EXPECT_THAT(warnings(kPagesExample, on("192.168.1.1", 24)), IsEmpty());
  EXPECT_THAT(warnings(kPagesExample, on("10.20.0.5", 24)), IsEmpty()) << "that part is excluded";
  EXPECT_THAT(warnings(kPagesExample, {.v4 = {}, .v6 = {*PrefixV6::parse("2001:db8:21::/64")}}), IsEmpty());
}

TEST(InterfaceChecks, TellEachPoolOnce) {
  HostNetworks networks = on("10.20.1.5", 24);
  networks.v4.push_back(networks.v4[0]);
  EXPECT_EQ(warnings(kPagesExample, networks).size(), 1u);
}

}  // namespace
}  // namespace raspool
