// The host's traps catch what they are there for: each test has a DLL that does the thing.

#include <gmock/gmock.h>

#include <stdexcept>

#include "tests/rras-host/child_host.hpp"
#include "tests/rras-host/conformance/host_story.hpp"
#include "tests/rras-host/conformance/paths.hpp"
#include "tests/rras-host/guarded_memory.hpp"
#include "tests/rras-host/local_host.hpp"
#include "tests/rras-host/watchdog.hpp"

namespace rras_host {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

StartOptions only(const std::string& dll) {
  StartOptions options;
  options.dlls = {paths::test_dll(dll)};
  return options;
}

Callout a_get() {
  Callout get;
  get.call = Call::get4;
  get.user = L"alice";
  get.ras_port = L"VPN3-127";
  return get;
}

Answer answer_of(const std::string& dll, Callout callout) {
  LocalHost host;
  EXPECT_TRUE(host.start(only(dll)).running);
  return host.call(callout);
}

// The exit code of a host process in which the DLL was asked for an address.
std::string death_of(const std::string& dll) {
  ChildHost host(paths::host_program());
  EXPECT_TRUE(host.start(only(dll)).running);
  try {
    host.call(a_get());
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "it lives";
}

TEST(HostTrap, SeesANotifyThatIsNotWritten) {
  EXPECT_THAT(answer_of("forgets_notify", a_get()).faults, Contains(HasSubstr("R32")));
}

TEST(HostTrap, SeesARuntimeErrorThatLeavesACallout) {
  EXPECT_THAT(answer_of("throws", a_get()).faults, Contains(HasSubstr("an exception left the callout")));
}

TEST(HostTrap, SeesAReleaseThatWritesThroughItsPointer) {
  Callout release = a_get();
  release.call = Call::release4;
  release.address = *parse_v4("10.99.0.1");
  EXPECT_THAT(answer_of("writes_on_release", release).faults, Contains(HasSubstr("R54")));
}

TEST(HostTrap, SeesAWriteBeyondTheTable) {
  LocalHost host;
  const StartReport report = host.start(only("writes_beyond_table"));
  EXPECT_FALSE(report.running);
  EXPECT_THAT(report.log, Contains(HasSubstr("wrote outside the table")));
}

TEST(HostTrap, SeesAThreadThatSurvivesTerminate) {
  LocalHost host;
  ASSERT_TRUE(host.start(only("leaves_thread")).running);
  EXPECT_THAT(host.stop({}).faults, Contains(HasSubstr("survived Terminate")));
}

TEST(HostTrap, SeesAnAddressGivenTwice) {
  const Registered registered{"gives_one_address"};
  Rras rras({});
  ASSERT_TRUE(rras.start().running);
  ASSERT_TRUE(rras.connect(L"alice"));
  ASSERT_TRUE(rras.connect(L"bob"));
  EXPECT_THAT(rras.faults(), Contains(HasSubstr("R36: 10.99.0.1 is live twice")));
}

TEST(HostTrap, KillsADllThatReadsBeyondAName) {
  EXPECT_THAT(death_of("reads_beyond_name"), HasSubstr("exit code " + std::to_string(kExitCalloutFaulted)));
}

TEST(HostTrap, KillsADllThatWritesIntoAName) {
  EXPECT_THAT(death_of("writes_into_name"), HasSubstr("exit code " + std::to_string(kExitCalloutFaulted)));
}

TEST(HostTrap, KillsADllThatHangs) {
  EXPECT_THAT(death_of("hangs"), HasSubstr("exit code " + std::to_string(kExitCalloutHung)));
}

TEST(HostTrap, NeverAnswersAManagementFunctionAndTells) {
  EXPECT_THAT(death_of("calls_management"), HasSubstr("exit code " + std::to_string(kExitCalloutHung)));
}

TEST(HostTrap, CanariesSeeAWriteOnEitherSide) {
  Canaried<DWORD> before(7);
  Canaried<DWORD> after(7);
  EXPECT_TRUE(before.intact());
  *(before.get() - 1) = 0;
  *(after.get() + 1) = 0;
  EXPECT_FALSE(before.intact());
  EXPECT_FALSE(after.intact());
}

}  // namespace
}  // namespace rras_host
