// Start, stop, start again: initialise and terminate in every order, and what a restart leaves.

#include <gmock/gmock.h>

#include <chrono>
#include <thread>

#include "tests/rras-host/conformance/host_story.hpp"
#include "tests/rras-host/conformance/paths.hpp"
#include "tests/rras-host/conformance/raspool.hpp"

namespace rras_host {
namespace {

using namespace std::chrono_literals;
using ::testing::AnyOf;

StartOptions with(Generation generation) {
  StartOptions options;
  options.initialise.generation = generation;
  return options;
}

constexpr Generation kGenerations[] = {Generation::table_first, Generation::legacy_first,
                                       Generation::both_plain_first, Generation::both_ex_first};

TEST(Conformance, R10_InitializeSucceedsWithAValidConfiguration) {
  for (const Generation generation : {Generation::table_first, Generation::legacy_first}) {
    Raspool raspool(one_pool(R"(["10.20.0.0/24"])"));
    EXPECT_TRUE(raspool.start(with(generation)).running);
    EXPECT_EQ(told4(raspool.get4(L"CORP\\alice", L"VPN3-127")), "10.20.0.1");
  }
}

TEST(Conformance, R12_InitialisingTwiceInAnyOrderMakesOneState) {
  for (const Generation generation : kGenerations) {
    Raspool raspool(one_pool(R"(["10.20.0.0/24"])"));
    ASSERT_TRUE(raspool.start(with(generation)).running);
    EXPECT_EQ(raspool.dll().exports().initialize(), DWORD{NO_ERROR});
    EXPECT_EQ(told4(raspool.get4(L"CORP\\alice", L"VPN3-127")), "10.20.0.1");
    EXPECT_EQ(raspool.dll().exports().initialize(), DWORD{NO_ERROR});
    EXPECT_EQ(told4(raspool.get4(L"CORP\\alice", L"VPN3-127")), "10.20.0.1") << "the same lease, repeated";
    EXPECT_EQ(told4(raspool.get4(L"CORP\\bob", L"VPN3-126")), "10.20.0.2");
    raspool.stop();  // one Terminate is enough: no thread may survive
  }
}

TEST(Conformance, R13_TerminateWithoutInitializeAndTwiceReturns) {
  const Raspool configured(one_pool(R"(["10.20.0.0/24"])"));
  auto loaded = AdminDll::load(paths::raspool_dll());
  AdminDll& dll = std::get<AdminDll>(loaded);
  EXPECT_EQ(dll.terminate(), DWORD{NO_ERROR});
  EXPECT_EQ(dll.exports().initialize(), DWORD{NO_ERROR});
  EXPECT_EQ(dll.terminate(), DWORD{NO_ERROR});
  EXPECT_EQ(dll.terminate(), DWORD{NO_ERROR});
}

TEST(Conformance, R14_InitializeAfterTerminateWorks) {
  Raspool raspool(one_pool(R"(["10.20.0.0/24"])"));
  raspool.start();
  for (int round = 0; round < 3; ++round) {
    EXPECT_EQ(told4(raspool.get4(L"CORP\\alice", L"VPN3-127")), "10.20.0.1");
    EXPECT_EQ(raspool.dll().terminate(), DWORD{NO_ERROR});
    EXPECT_EQ(raspool.dll().exports().initialize(), DWORD{NO_ERROR});
  }
  EXPECT_EQ(told4(raspool.get4(L"CORP\\bob", L"VPN3-127")), "10.20.0.2");
}

TEST(Conformance, R45_GetBeforeInitializeInitialisesAndGetAfterTerminateIsRefused) {
  Raspool raspool(one_pool(R"(["10.20.0.0/24"])"));
  StartOptions unannounced;
  unannounced.call_initialiser = false;
  raspool.start(unannounced);
  EXPECT_EQ(told4(raspool.get4(L"CORP\\alice", L"VPN3-127")), "10.20.0.1");
  raspool.dll().terminate();
  const Answer late = raspool.get4(L"CORP\\alice", L"VPN3-127", "10.0.0.9");
  EXPECT_EQ(late.result, DWORD{ERROR_NOT_READY});
  EXPECT_EQ(v4_text(late.address), "10.0.0.9");
  EXPECT_FALSE(late.notify);
  raspool.release4(L"CORP\\alice", L"VPN3-127", "10.20.0.1");
}

// Both kinds of ending: with Terminate while users are connected, and without.
void none_is_live_after(Raspool& raspool, bool killed) {
  raspool.start();
  ASSERT_EQ(told4(raspool.get4(L"CORP\\alice", L"VPN3-127")), "10.20.0.1");
  ASSERT_EQ(told4(raspool.get4(L"CORP\\bob", L"VPN3-126")), "10.20.0.2");
  const auto ended = std::chrono::steady_clock::now();
  killed ? raspool.kill() : static_cast<void>(raspool.stop());
  raspool.start();
  EXPECT_EQ(told4(raspool.get4(L"CORP\\alice", L"VPN3-120")), "10.20.0.1") << "her own, at once";
  const Answer stranger = raspool.get4(L"CORP\\carol", L"VPN3-121");
  if (std::chrono::steady_clock::now() - ended < 2s) {
    EXPECT_EQ(told4(stranger), "error 717") << "the hold-down of bob's address runs on";
  }
  std::this_thread::sleep_for(2500ms);
  EXPECT_EQ(told4(raspool.get4(L"CORP\\carol", L"VPN3-121")), "10.20.0.2") << "no lease outlives the service";
}

TEST(Conformance, R90_AStopWithLiveLeasesLeavesNoneLive) {
  Raspool raspool(one_pool(R"(["10.20.0.1-10.20.0.2"])", "hold_down = \"2s\""));
  none_is_live_after(raspool, false);
}

TEST(Conformance, R91_AKillLeavesNoneLive) {
  Raspool raspool(one_pool(R"(["10.20.0.1-10.20.0.2"])", "hold_down = \"2s\""), Raspool::Process::child);
  none_is_live_after(raspool, true);
}

TEST(Lifecycle, EveryWayToStopLeavesTheUserHerAddress) {
  for (const StopMode mode : {StopMode::graceful, StopMode::abrupt, StopMode::releases_after_terminate}) {
    Raspool configured(
        one_pool(R"(["10.20.0.0/24"])"));  // never started: RRAS starts it by the registered list
    const Registered registered{"raspool"};
    for (int start = 0; start < 2; ++start) {
      Rras rras({});
      const StartReport report = rras.start();
      ASSERT_TRUE(report.running) << log_text(report);
      const auto alice = rras.connect(L"CORP\\alice");
      ASSERT_TRUE(alice);
      EXPECT_EQ(v4_text(rras.connection(*alice).address), "10.20.0.1");
      EXPECT_THAT(rras.stop(mode).faults, ::testing::IsEmpty());
      EXPECT_THAT(rras.faults(), ::testing::IsEmpty());
    }
  }
}

TEST(Lifecycle, ReleasesThatComeAfterTerminateDoNoHarm) {
  Raspool raspool(one_pool(R"(["10.20.0.0/24"])"));
  raspool.start();
  ASSERT_EQ(told4(raspool.get4(L"CORP\\alice", L"VPN3-127")), "10.20.0.1");
  StopOptions stop;
  Callout late;
  late.call = Call::release4;
  late.user = L"CORP\\alice";
  late.ras_port = L"VPN3-127";
  late.address = *parse_v4("10.20.0.1");
  stop.between = {late};
  EXPECT_THAT(raspool.stop(stop).answers, ::testing::SizeIs(2));
  raspool.start();
  EXPECT_EQ(told4(raspool.get4(L"CORP\\alice", L"VPN3-127")), "10.20.0.1");
}

}  // namespace
}  // namespace rras_host
