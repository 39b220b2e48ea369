// The IPv6 pair: the identifier in the lower half counts, the prefix is RRAS's.

#include <gmock/gmock.h>

#include <cstring>

#include "tests/rras-host/conformance/host_story.hpp"
#include "tests/rras-host/conformance/raspool.hpp"

namespace rras_host {
namespace {

using ::testing::StartsWith;

// CORP users have both families, others are refused; one IPv4 address only.
const std::string kTwoFamilies =
    "schema = 1\n[service]\nserver = \"VPN1\"\ndurability = \"process\"\n"
    "[[pool]]\nname = \"staff\"\nranges = [\"10.20.0.1-10.20.0.1\"]\nhold_down = \"0s\"\n"
    "[[pool]]\nname = \"staff6\"\nprefix = \"2001:db8:20::/64\"\nhold_down = \"0s\"\n"
    "[[rule]]\nname = \"staff\"\nusers = ['CORP\\*']\npools = [\"staff\", \"staff6\"]\n"
    "[[rule]]\nname = \"guests\"\nusers = ['GUEST\\*']\naction = \"offer\"\n"
    "[otherwise]\naction = \"refuse\"\n";

std::uint64_t identifier(const IN6_ADDR& address) {
  std::uint64_t bytes;
  std::memcpy(&bytes, address.s6_addr + 8, sizeof bytes);
  return bytes;
}

TEST(Conformance, R60_ANonZeroUpperHalfIsKeptAndTheLowerHalfIsNeverZero) {
  Raspool raspool(kTwoFamilies);
  raspool.start();
  int number = 0;
  for (const std::string proposal : {"2001:db8:20::", "2001:db8:ffff:1::", "2001:db8:20::77", "fe80::1"}) {
    const std::wstring ras_port = L"VPN3-" + std::to_wstring(++number);
    const Answer answer = raspool.get6(L"CORP\\alice", ras_port, proposal);
    ASSERT_EQ(answer.result, DWORD{NO_ERROR}) << proposal;
    EXPECT_EQ(std::memcmp(answer.address6.s6_addr, parse_v6(proposal)->s6_addr, 8), 0) << told6(answer);
    EXPECT_NE(identifier(answer.address6), 0u);
    EXPECT_TRUE(answer.notify);
  }
}

TEST(Conformance, R61_AllZeroGetsPrefixAndIdentifierButOfferAndObserveGiveItBack) {
  Raspool raspool(kTwoFamilies);
  raspool.start();
  const Answer answer = raspool.get6(L"CORP\\alice", L"VPN3-127");
  EXPECT_THAT(told6(answer), StartsWith("2001:db8:20:"));
  EXPECT_NE(identifier(answer.address6), 0u);
  EXPECT_EQ(told6(raspool.get6(L"CORP\\alice", L"VPN3-127")), told6(answer)) << "the same lease";
  const Answer offered = raspool.get6(L"GUEST\\eve", L"VPN3-126");
  EXPECT_EQ(told6(offered), "::");
  EXPECT_FALSE(offered.notify) << "nothing was given, so there is no end to tell of";
  raspool.stop();
  raspool.configure("schema = 1\n[service]\nmode = \"observe\"\n");
  raspool.start();
  const Answer observed = raspool.get6(L"CORP\\alice", L"VPN3-127");
  EXPECT_EQ(told6(observed), "::");
  EXPECT_FALSE(observed.notify);
}

TEST(Conformance, R62_AnIpv6RefusalIsACode) {
  Raspool raspool(kTwoFamilies);
  raspool.start();
  const Answer refused = raspool.get6(L"OTHER\\eve", L"VPN3-127", "2001:db8:20::5");
  EXPECT_EQ(refused.result, DWORD{ERROR_ACCESS_DENIED});
  EXPECT_EQ(v6_text(refused.address6), "2001:db8:20::5");
  EXPECT_FALSE(refused.notify);
  raspool.dll().terminate();
  EXPECT_EQ(told6(raspool.get6(L"CORP\\alice", L"VPN3-127")), "error 21");
}

TEST(Conformance, R63_AnIpv6ReleaseGoesByTheLowerHalf) {
  // Whether the lease ended shows in the next answer on another port: with the first still live it is another
  // one.
  Raspool raspool(kTwoFamilies);
  raspool.start();
  const Answer first = raspool.get6(L"CORP\\alice", L"VPN3-1");
  ASSERT_EQ(first.result, DWORD{NO_ERROR});
  const std::string home = told6(first);
  EXPECT_NE(told6(raspool.get6(L"CORP\\alice", L"VPN3-2")), home);

  raspool.release6(L"CORP\\alice", L"VPN3-1", home);
  EXPECT_EQ(told6(raspool.get6(L"CORP\\alice", L"VPN3-3")), home) << "released with its prefix";

  IN6_ADDR without_prefix = first.address6;
  std::memset(without_prefix.s6_addr, 0, 8);
  raspool.release6(L"CORP\\alice", L"VPN3-3", v6_text(without_prefix));
  EXPECT_EQ(told6(raspool.get6(L"CORP\\alice", L"VPN3-4")), home) << "released without a prefix";

  IN6_ADDR another = first.address6;
  another.s6_addr[15] ^= 1;
  raspool.release6(L"CORP\\alice", L"VPN3-4", v6_text(another));
  EXPECT_NE(told6(raspool.get6(L"CORP\\alice", L"VPN3-5")), home) << "another identifier frees nothing";
}

TEST(Conformance, R65_TheFamiliesAreIndependentInOrderAndFailure) {
  Raspool raspool(kTwoFamilies);
  raspool.start();
  ASSERT_EQ(raspool.get6(L"CORP\\alice", L"VPN3-1").result, DWORD{NO_ERROR});
  ASSERT_EQ(told4(raspool.get4(L"CORP\\alice", L"VPN3-1")), "10.20.0.1");
  EXPECT_EQ(told4(raspool.get4(L"CORP\\bob", L"VPN3-2")), "error 717");
  const Answer bob = raspool.get6(L"CORP\\bob", L"VPN3-2");
  ASSERT_EQ(bob.result, DWORD{NO_ERROR}) << "IPv4 is full, IPv6 is not";
  raspool.release6(L"CORP\\bob", L"VPN3-2", told6(bob));
  raspool.release4(L"CORP\\alice", L"VPN3-1", "10.20.0.1");
  EXPECT_EQ(told4(raspool.get4(L"CORP\\bob", L"VPN3-3")), "10.20.0.1");
  EXPECT_NE(told6(raspool.get6(L"CORP\\alice", L"VPN3-4")), told6(raspool.get6(L"CORP\\alice", L"VPN3-1")))
      << "her first IPv6 lease outlived the IPv4 one";
}

TEST(Ipv6, EveryFormOfTheProposalAndBothOrdersOfTheFamilies) {
  for (const Ipv6Form form : {Ipv6Form::full, Ipv6Form::identifier_only, Ipv6Form::all_zero}) {
    for (const bool ipv6_first : {false, true}) {
      const Raspool configured(kTwoFamilies);  // never started: RRAS starts it by the registered list
      const Registered registered{"raspool"};
      RrasOptions options;
      options.ipv6 = form;
      options.ipv6_first = ipv6_first;
      Rras rras(options);
      ASSERT_TRUE(rras.start().running);
      const auto alice = rras.connect(L"CORP\\alice");
      ASSERT_TRUE(alice);
      EXPECT_NE(identifier(rras.connection(*alice).address6), 0u);
      EXPECT_FALSE(rras.connect(L"CORP\\bob")) << "there is one IPv4 address only";
      rras.disconnect(*alice);
      const auto bob = rras.connect(L"CORP\\bob");
      ASSERT_TRUE(bob) << "alice's address and bob's own identifier are free again";
      EXPECT_THAT(rras.faults(), ::testing::IsEmpty());
      EXPECT_THAT(rras.stop().faults, ::testing::IsEmpty());
    }
  }
}

}  // namespace
}  // namespace rras_host
