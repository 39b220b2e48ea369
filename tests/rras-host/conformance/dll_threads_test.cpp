// raspool under many threads, and behind a disk that hangs.

#include <gmock/gmock.h>

#include <chrono>

#include "tests/rras-host/conformance/held_disk.hpp"
#include "tests/rras-host/conformance/raspool.hpp"
#include "tests/rras-host/storm.hpp"

namespace rras_host {
namespace {

using namespace std::chrono_literals;

// CORP users, both families, 1022 IPv4 addresses.
const std::string kBothFamilies =
    "schema = 1\n[service]\nserver = \"VPN1\"\ndurability = \"process\"\n"
    "[[pool]]\nname = \"staff\"\nranges = [\"10.20.0.0/22\"]\nhold_down = \"0s\"\n"
    "[[pool]]\nname = \"staff6\"\nprefix = \"2001:db8:20::/64\"\n"
    "[[rule]]\nname = \"staff\"\nusers = ['CORP\\*']\npools = [\"staff\", \"staff6\"]\n";

TEST(Conformance, R86_NoDeadlockOrCorruptionWithAllGroupsInParallel) {
  Raspool raspool(kBothFamilies);
  StartOptions start;
  start.small_stacks = true;
  start.documented_locks_only = true;
  raspool.start(start);
  StormOptions options;
  options.connections = 300;
  const StormReport report = storm(raspool.host(), raspool.report(), options);
  EXPECT_THAT(report.faults, ::testing::IsEmpty());
  EXPECT_EQ(report.refused, 0u);
  EXPECT_EQ(report.connections, 300u);
}

std::string with_deadline(const std::string& on_failure) {
  return "schema = 1\n[service]\nserver = \"VPN1\"\ndurability = \"power\"\ndeadline = \"1s\"\non_failure "
         "= \"" +
         on_failure +
         "\"\n[[pool]]\nname = \"staff\"\nranges = [\"10.20.0.0/24\"]\n"
         "[[rule]]\nname = \"everybody\"\npools = [\"staff\"]\n";
}

TEST(Conformance, R44_GetAnswersInTimeWhileTheJournalsDiskHangs) {
  for (const std::string on_failure : {"keep", "offer", "refuse"}) {
    Raspool raspool(with_deadline(on_failure));
    raspool.start();
    ASSERT_EQ(told4(raspool.get4(L"CORP\\alice", L"VPN3-127", "10.0.0.9")), "10.20.0.1");
    {
      const HeldDisk held(raspool.state_file());
      const Answer late = raspool.get4(L"CORP\\bob", L"VPN3-126", "10.0.0.8");
      EXPECT_LT(late.took, 3s) << on_failure;
      EXPECT_GT(late.took, 800ms) << on_failure
                                  << ": it should have waited for the record; was the disk held at all?";
      EXPECT_EQ(told4(late), on_failure == "keep"    ? "10.20.0.2"
                             : on_failure == "offer" ? "10.0.0.8"
                                                     : "error 31");
      const Answer next = raspool.get4(L"CORP\\carol", L"VPN3-125", "10.0.0.7");
      EXPECT_LT(next.took, 800ms) << on_failure << ": a hung disk must not become a queue";
    }
    // The backlog is written in its own time; then all is as before.
    const auto give_up = std::chrono::steady_clock::now() + 10s;
    Answer again = raspool.get4(L"CORP\\dora", L"VPN3-124");
    while (again.result != NO_ERROR && std::chrono::steady_clock::now() < give_up) {
      Sleep(100);
      again = raspool.get4(L"CORP\\dora", L"VPN3-124");
    }
    EXPECT_EQ(again.result, DWORD{NO_ERROR}) << on_failure;
  }
}

}  // namespace
}  // namespace rras_host
