// MprAdminGetIpAddressForUser: which address, which code, what is written.

#include <gmock/gmock.h>

// clang-format off
#include <winsock2.h>
#include <iphlpapi.h>
// clang-format on

#include <fstream>
#include <set>

#include "tests/rras-host/conformance/raspool.hpp"

namespace rras_host {
namespace {

const std::string kAddress = "10.0.0.9";  // a proposal of RRAS's, outside all our pools

TEST(Conformance, R30_GetWithoutAProposalGivesAnAddress) {
  for (const Generation generation : {Generation::table_first, Generation::legacy_first}) {
    Raspool raspool(one_pool(R"(["10.20.0.0/24"])"));
    StartOptions options;
    options.initialise.generation = generation;
    raspool.start(options);
    EXPECT_EQ(told4(raspool.get4(L"CORP\\alice", L"VPN3-127")), "10.20.0.1");
  }
}

TEST(Conformance, R31_GetWithAProposalNeverReturnsZeroWithNoError) {
  Raspool raspool(one_pool(R"(["10.20.0.1-10.20.0.2"])", "", "[otherwise]\naction = \"offer\"\n"));
  raspool.start();
  for (int user = 0; user < 5; ++user) {
    const std::wstring number = std::to_wstring(user);
    const Answer answer = raspool.get4(L"CORP\\user" + number, L"VPN3-" + number, kAddress);
    EXPECT_TRUE(answer.result != NO_ERROR || answer.address != 0) << told4(answer);
  }
}

TEST(Conformance, R32_GetWritesNotifyOnEveryPath) {
  // The host fills *bNotifyRelease with rubbish each time, and a call that leaves it is a failure of its own.
  Raspool raspool(one_pool(R"(["10.20.0.1-10.20.0.1"])", "",
                           "users = ['CORP\\*']\n[[rule]]\nname = \"guests\"\nusers = ['GUEST\\*']\n"
                           "action = \"offer\"\n[otherwise]\naction = \"refuse\"\n"));
  raspool.start();
  EXPECT_TRUE(raspool.get4(L"CORP\\alice", L"VPN3-127").notify) << "given";
  EXPECT_TRUE(raspool.get4(L"CORP\\alice", L"VPN3-127").notify) << "repeated";
  EXPECT_FALSE(raspool.get4(L"CORP\\bob", L"VPN3-126").notify) << "exhausted";
  EXPECT_TRUE(raspool.get4(L"GUEST\\eve", L"VPN3-125", kAddress).notify) << "offered";
  EXPECT_FALSE(raspool.get4(L"GUEST\\eve", L"VPN3-124").notify) << "nothing offered";
  EXPECT_FALSE(raspool.get4(L"nobody", L"VPN3-123").notify) << "refused by rule";
  EXPECT_FALSE(raspool.get4(std::wstring(1500, L'x'), L"VPN3-122").notify) << "over-long";
  raspool.dll().terminate();
  EXPECT_FALSE(raspool.get4(L"CORP\\alice", L"VPN3-127").notify) << "terminated";
}

TEST(Conformance, R33_AManagedAddressAsksForItsRelease) {
  Raspool raspool(one_pool(R"(["10.20.0.0/24"])"));
  raspool.start();
  EXPECT_TRUE(raspool.get4(L"CORP\\alice", L"VPN3-127").notify);
  EXPECT_TRUE(raspool.get4(L"CORP\\bob", L"VPN3-126", kAddress).notify);
}

TEST(Conformance, R34_AnExhaustedPoolRefusesAndTouchesNothing) {
  Raspool raspool(one_pool(R"(["10.20.0.1-10.20.0.1"])"));
  raspool.start();
  ASSERT_EQ(told4(raspool.get4(L"CORP\\alice", L"VPN3-127")), "10.20.0.1");
  for (const std::string& proposal : {kAddress, std::string("0.0.0.0")}) {
    const Answer refused = raspool.get4(L"CORP\\bob", L"VPN3-126", proposal);
    EXPECT_EQ(refused.result, DWORD{ERROR_NO_IP_ADDRESSES});
    EXPECT_EQ(v4_text(refused.address), proposal);
    EXPECT_FALSE(refused.notify);
  }
}

TEST(Conformance, R35_AnExhaustedPoolUnderPolicyOfferKeepsTheProposal) {
  Raspool raspool(one_pool(R"(["10.20.0.1-10.20.0.1"])", "", "on_exhausted = \"offer\"\n"));
  raspool.start();
  ASSERT_EQ(told4(raspool.get4(L"CORP\\alice", L"VPN3-127")), "10.20.0.1");
  const Answer offered = raspool.get4(L"CORP\\bob", L"VPN3-126", kAddress);
  EXPECT_EQ(told4(offered), kAddress);
  EXPECT_TRUE(offered.notify);
  const Answer nothing = raspool.get4(L"CORP\\carol", L"VPN3-125");
  EXPECT_NE(nothing.result, DWORD{NO_ERROR});
  EXPECT_FALSE(nothing.notify);
}

TEST(Conformance, R36_NoTwoLiveLeasesHaveTheSameAddress) {
  Raspool raspool(one_pool(R"(["10.20.0.0/27", "10.20.1.4-10.20.1.9"])"));
  raspool.start();
  std::set<std::string> given;
  for (int user = 0; user < 36; ++user) {
    const std::wstring number = std::to_wstring(user);
    EXPECT_TRUE(given.insert(told4(raspool.get4(L"CORP\\user" + number, L"VPN3-" + number))).second);
  }
  EXPECT_FALSE(given.contains("error 717"));
  EXPECT_EQ(told4(raspool.get4(L"CORP\\late", L"VPN3-99")), "error 717") << "30 and 6 addresses, all out";
}

// The IPv4 addresses of this machine, except those of the loopback.
std::vector<DWORD> own_addresses() {
  std::vector<std::byte> buffer(64 * 1024);
  ULONG size = static_cast<ULONG>(buffer.size());
  auto* adapter = reinterpret_cast<IP_ADAPTER_ADDRESSES*>(buffer.data());
  std::vector<DWORD> addresses;
  if (GetAdaptersAddresses(AF_INET, 0, nullptr, adapter, &size) != ERROR_SUCCESS) return addresses;
  for (; adapter != nullptr; adapter = adapter->Next) {
    if (adapter->IfType == IF_TYPE_SOFTWARE_LOOPBACK) continue;
    for (auto* unicast = adapter->FirstUnicastAddress; unicast != nullptr; unicast = unicast->Next) {
      addresses.push_back(reinterpret_cast<sockaddr_in*>(unicast->Address.lpSockaddr)->sin_addr.s_addr);
    }
  }
  return addresses;
}

TEST(Conformance, R37_NeverGivesNetworkBroadcastExcludedOrServerAddresses) {
  Raspool raspool(one_pool(R"(["10.20.0.0/29"])", R"(exclude = ["10.20.0.1-10.20.0.2", "10.20.0.5"])"));
  raspool.start();
  EXPECT_EQ(told4(raspool.get4(L"CORP\\a", L"VPN3-1")), "10.20.0.3");
  EXPECT_EQ(told4(raspool.get4(L"CORP\\b", L"VPN3-2")), "10.20.0.4");
  EXPECT_EQ(told4(raspool.get4(L"CORP\\c", L"VPN3-3")), "10.20.0.6");
  EXPECT_EQ(told4(raspool.get4(L"CORP\\d", L"VPN3-4")), "error 717");
  raspool.stop();

  const std::vector<DWORD> own = own_addresses();
  if (own.empty())
    GTEST_SKIP() << "this machine has no address but the loopback's, so there is none to avoid";
  const std::string address = v4_text(own.front());
  raspool.configure(one_pool("[\"" + address + "-" + address + "\"]"));
  raspool.start();
  EXPECT_EQ(told4(raspool.get4(L"CORP\\a", L"VPN3-1")), "error 717");
}

TEST(Conformance, R41_TheFirstByteInMemoryIsTheFirstNumberOfTheDottedForm) {
  Raspool raspool(one_pool(R"(["10.1.2.3-10.1.2.3"])"));
  raspool.start();
  const DWORD address = raspool.get4(L"CORP\\alice", L"VPN3-127").address;
  EXPECT_EQ(hex(std::as_bytes(std::span(&address, 1))), "0a010203");
}

TEST(Conformance, R42_ReleaseReadsTheBytesAsGetWroteThem) {
  Raspool raspool(one_pool(R"(["10.1.2.3-10.1.2.3"])", "hold_down = \"0s\""));
  raspool.start();
  ASSERT_EQ(told4(raspool.get4(L"CORP\\alice", L"VPN3-127")), "10.1.2.3");
  raspool.release4(L"CORP\\alice", L"VPN3-127", "3.2.1.10");
  EXPECT_EQ(told4(raspool.get4(L"CORP\\bob", L"VPN3-126")), "error 717");
  raspool.release4(L"CORP\\alice", L"VPN3-127", "10.1.2.3");
  EXPECT_EQ(told4(raspool.get4(L"CORP\\bob", L"VPN3-126")), "10.1.2.3");
}

TEST(Conformance, R93_OneUserOnTwoPortsHasTwoAddresses) {
  Raspool raspool(one_pool(R"(["10.20.0.0/24"])"));
  raspool.start();
  EXPECT_EQ(told4(raspool.get4(L"CORP\\alice", L"VPN3-127")), "10.20.0.1");
  EXPECT_EQ(told4(raspool.get4(L"CORP\\alice", L"VPN3-126")), "10.20.0.2");
}

TEST(Conformance, R94_AGetOnAPortThatStillHasALeaseEndsTheOldOne) {
  Raspool raspool(one_pool(R"(["10.20.0.1-10.20.0.1"])", "hold_down = \"0s\""));
  raspool.start();
  ASSERT_EQ(told4(raspool.get4(L"CORP\\alice", L"VPN3-127")), "10.20.0.1");
  ASSERT_EQ(told4(raspool.get4(L"CORP\\bob", L"VPN3-126")), "error 717");
  EXPECT_EQ(told4(raspool.get4(L"CORP\\bob", L"VPN3-127")), "10.20.0.1") << "her release was lost";
}

TEST(Get, KeepsRulesReservationsAndStickyAddresses) {
  Raspool raspool(
      one_pool(R"(["10.20.0.0/24"])", "",
               "users = ['CORP\\*']\n[[reservation]]\nuser = 'CORP\\alice'\naddress = \"10.20.0.77\"\n"
               "[otherwise]\naction = \"refuse\"\n"));
  raspool.start();
  EXPECT_EQ(told4(raspool.get4(L"CORP\\alice", L"VPN3-127")), "10.20.0.77");
  EXPECT_EQ(told4(raspool.get4(L"CORP\\bob", L"VPN3-126")), "10.20.0.1");
  EXPECT_EQ(told4(raspool.get4(L"OTHER\\eve", L"VPN3-125", kAddress)), "error 5");
  raspool.release4(L"CORP\\bob", L"VPN3-126", "10.20.0.1");
  EXPECT_EQ(told4(raspool.get4(L"CORP\\carol", L"VPN3-126")), "10.20.0.2");
  EXPECT_EQ(told4(raspool.get4(L"CORP\\bob", L"VPN3-124")), "10.20.0.1") << "home stays home";
}

TEST(Get, ChangesNothingInObserveMode) {
  Raspool raspool("schema = 1\n[service]\nmode = \"observe\"\n");
  raspool.start();
  const Answer seen = raspool.get4(L"CORP\\alice", L"VPN3-127", kAddress);
  EXPECT_EQ(told4(seen), kAddress);
  EXPECT_TRUE(seen.notify);
  const Answer zero = raspool.get4(L"CORP\\bob", L"VPN3-126");
  EXPECT_EQ(told4(zero), "0.0.0.0");
  EXPECT_FALSE(zero.notify);
}

}  // namespace
}  // namespace rras_host
