// Loaded, initialised, terminated and unloaded 200 times in one process: nothing grows.

#include <gmock/gmock.h>

#include "tests/rras-host/conformance/paths.hpp"
#include "tests/rras-host/conformance/raspool.hpp"
#include "tests/rras-host/cycle.hpp"

namespace rras_host {
namespace {

TEST(Cycle, TwoHundredTimesWithoutGrowthOfThreadsOrHandles) {
  const Raspool configured(one_pool(R"(["10.20.0.0/24"])"));
  StartOptions options;
  options.dlls = {paths::raspool_dll()};
  const CycleReport report = cycle(options, 200);
  EXPECT_THAT(report.faults, ::testing::IsEmpty());
  EXPECT_EQ(report.cycles, 200u);
  EXPECT_GT(report.threads_at_first, 0u);
  EXPECT_LE(report.threads_at_last, report.threads_at_first);
  EXPECT_GT(report.files_at_first, 0u)
      << "Wine shows the open files of the process; on Windows this cannot be counted";
  EXPECT_LE(report.files_at_last, report.files_at_first);
}

TEST(Cycle, AnUnloadWithoutTerminateDoesNotPullTheCodeAway) {
  Raspool raspool(one_pool(R"(["10.20.0.0/24"])"));
  raspool.start();
  raspool.get4(L"CORP\\alice", L"VPN3-127");
  StopOptions without;
  without.terminate = false;
  raspool.stop(without);
  Sleep(300);  // raspool's threads, if any ran on into unmapped memory, would have crashed the process by now
  raspool.start();
  EXPECT_EQ(raspool.get4(L"CORP\\alice", L"VPN3-127").result, DWORD{NO_ERROR});
}

}  // namespace
}  // namespace rras_host
