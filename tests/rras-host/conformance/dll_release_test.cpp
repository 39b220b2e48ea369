// MprAdminReleaseIpAddress: it frees what it names, and nothing else.

#include <gmock/gmock.h>

#include <chrono>
#include <thread>

#include "tests/rras-host/conformance/raspool.hpp"
#include "tests/rras-host/guarded_memory.hpp"

namespace rras_host {
namespace {

using namespace std::chrono_literals;

// One address and no hold-down: whoever gets it next shows that it was free.
const std::string kOneAddress = one_pool(R"(["10.20.0.1-10.20.0.1"])", "hold_down = \"0s\"");

TEST(Conformance, R50_AReleasedAddressIsTheUsersAtOnceAndOthersAfterTheHoldDown) {
  Raspool raspool(one_pool(R"(["10.20.0.1-10.20.0.1"])", "hold_down = \"1s\""));
  raspool.start();
  ASSERT_EQ(told4(raspool.get4(L"CORP\\alice", L"VPN3-127")), "10.20.0.1");
  raspool.release4(L"CORP\\alice", L"VPN3-127", "10.20.0.1");
  EXPECT_EQ(told4(raspool.get4(L"CORP\\alice", L"VPN3-126")), "10.20.0.1");
  const auto released = std::chrono::steady_clock::now();
  raspool.release4(L"CORP\\alice", L"VPN3-126", "10.20.0.1");
  const Answer early = raspool.get4(L"CORP\\bob", L"VPN3-125");
  if (std::chrono::steady_clock::now() - released < 1s) {
    EXPECT_EQ(told4(early), "error 717");
  }
  std::this_thread::sleep_until(released + 1500ms);
  EXPECT_EQ(told4(raspool.get4(L"CORP\\bob", L"VPN3-125")), "10.20.0.1");
}

TEST(Conformance, R51_AReleaseOfAnUnknownAddressChangesNothing) {
  Raspool raspool(kOneAddress);
  raspool.start();
  ASSERT_EQ(told4(raspool.get4(L"CORP\\alice", L"VPN3-127")), "10.20.0.1");
  for (const std::string address : {"10.20.0.2", "192.168.1.1", "0.0.0.0", "255.255.255.255"}) {
    raspool.release4(L"CORP\\alice", L"VPN3-127", address);
  }
  EXPECT_EQ(told4(raspool.get4(L"CORP\\bob", L"VPN3-126")), "error 717");
}

TEST(Conformance, R52_ASecondReleaseOfTheSameAddressChangesNothing) {
  Raspool raspool(kOneAddress);
  raspool.start();
  ASSERT_EQ(told4(raspool.get4(L"CORP\\alice", L"VPN3-127")), "10.20.0.1");
  raspool.release4(L"CORP\\alice", L"VPN3-127", "10.20.0.1");
  raspool.release4(L"CORP\\alice", L"VPN3-127", "10.20.0.1");
  ASSERT_EQ(told4(raspool.get4(L"CORP\\bob", L"VPN3-126")), "10.20.0.1");
  raspool.release4(L"CORP\\alice", L"VPN3-127", "10.20.0.1");
  EXPECT_EQ(told4(raspool.get4(L"CORP\\carol", L"VPN3-125")), "error 717") << "it is bob's now";
}

TEST(Conformance, R53_AReleaseFromAnotherPortOrUserDoesNotFree) {
  Raspool raspool(kOneAddress);
  raspool.start();
  ASSERT_EQ(told4(raspool.get4(L"CORP\\alice", L"VPN3-127")), "10.20.0.1");
  raspool.release4(L"CORP\\alice", L"VPN3-126", "10.20.0.1");
  EXPECT_EQ(told4(raspool.get4(L"CORP\\bob", L"VPN3-120")), "error 717");
  raspool.release4(L"CORP\\alice", L"", "10.20.0.1");
  EXPECT_EQ(told4(raspool.get4(L"CORP\\bob", L"VPN3-120")), "error 717");
  raspool.release4(L"CORP\\bob", L"VPN3-127", "10.20.0.1");
  EXPECT_EQ(told4(raspool.get4(L"CORP\\bob", L"VPN3-120")), "error 717");
  raspool.release4(L"alice@corp.example", L"VPN3-127", "10.20.0.1");  // the bare account name agrees
  EXPECT_EQ(told4(raspool.get4(L"CORP\\bob", L"VPN3-120")), "10.20.0.1");
}

TEST(Conformance, R54_ReleaseLeavesTheAddressAsItWas) {
  // Read-only, so that even writing the same value would show.
  Raspool raspool(kOneAddress);
  raspool.start();
  ASSERT_EQ(told4(raspool.get4(L"CORP\\alice", L"VPN3-127")), "10.20.0.1");
  const GuardedString alice(L"CORP\\alice");
  const GuardedString ras_port(L"VPN3-127");
  const Guarded<DWORD> address(*parse_v4("10.20.0.1"));
  raspool.dll().callouts().release4(alice.get(), ras_port.get(), address.get());
  EXPECT_EQ(v4_text(*address.get()), "10.20.0.1");
  EXPECT_EQ(told4(raspool.get4(L"CORP\\bob", L"VPN3-126")), "10.20.0.1");
}

TEST(Conformance, R55_AReleaseWithANullPointerDoesNotCrash) {
  Raspool raspool(kOneAddress);
  raspool.start();
  ASSERT_EQ(told4(raspool.get4(L"CORP\\alice", L"VPN3-127")), "10.20.0.1");
  const GuardedString alice(L"CORP\\alice");
  const GuardedString ras_port(L"VPN3-127");
  DWORD address = *parse_v4("10.20.0.1");
  IN6_ADDR address6{};
  const Exports& exports = raspool.dll().exports();
  exports.release4(nullptr, ras_port.get(), &address);
  exports.release4(alice.get(), nullptr, &address);
  exports.release4(alice.get(), ras_port.get(), nullptr);
  exports.release6(nullptr, ras_port.get(), &address6);
  exports.release6(alice.get(), nullptr, &address6);
  exports.release6(alice.get(), ras_port.get(), nullptr);
  EXPECT_EQ(told4(raspool.get4(L"CORP\\bob", L"VPN3-126")), "error 717") << "none of them named a lease";
}

}  // namespace
}  // namespace rras_host
