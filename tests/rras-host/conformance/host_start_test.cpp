// The host's side: how RRAS starts its DLLs, and when it does not start.

#include <gmock/gmock.h>

#include "tests/rras-host/conformance/host_story.hpp"
#include "tests/rras-host/conformance/paths.hpp"
#include "tests/rras-host/local_host.hpp"
#include "tests/rras-host/registry.hpp"

namespace rras_host {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

StartReport start_legacy(Strictness strictness = Strictness::strict) {
  RrasOptions options;
  options.initialise.generation = Generation::legacy_first;
  options.initialise.strictness = strictness;
  return Rras(options).start();
}

TEST(Conformance, R11_AnInitialiserThatFailsStopsTheStartAndEndsTheDllsBeforeIt) {
  for (const Generation generation : {Generation::table_first, Generation::legacy_first}) {
    const EventLog log;
    const Registered registered{"honest", "fails_to_initialise", "second"};
    RrasOptions options;
    options.initialise.generation = generation;
    const StartReport report = Rras(options).start();
    EXPECT_FALSE(report.running);
    EXPECT_THAT(log_text(report), HasSubstr("returned 31"));
    const std::string init = generation == Generation::table_first ? "init_ex" : "init";
    EXPECT_THAT(log.begun(),
                ElementsAre("honest " + init, "fails_to_initialise " + init, "honest terminate"));
  }
}

TEST(Conformance, R80_OnlyTheFirstDllWithThePairIsAskedForAddresses) {
  const EventLog log;
  const Registered registered{"notifications_only", "honest", "second"};
  RrasOptions options = with_own_pool();
  options.ipv6 = Ipv6Form::full;
  Rras rras(options);
  const StartReport report = rras.start();
  ASSERT_TRUE(report.running) << log_text(report);
  EXPECT_EQ(report.ipv4_dll, 1u);
  EXPECT_EQ(report.ipv6_dll, 1u);
  ASSERT_TRUE(rras.connect(L"CORP\\alice"));
  rras.stop();
  EXPECT_EQ(log.count("honest", "get"), 2u);
  EXPECT_EQ(log.count("honest", "release"), 2u);
  EXPECT_EQ(log.count("second", "get") + log.count("second", "release"), 0u);
}

TEST(Conformance, R81_TheListIsWalkedInOrderBlanksTrimmedEmptyEntriesSkipped) {
  const EventLog log;
  const Registered registered(L" " + paths::test_dll("second") + L" ; ;;  " + paths::test_dll("honest") +
                              L";");
  Rras rras({});
  const StartReport report = rras.start();
  ASSERT_TRUE(report.running) << log_text(report);
  EXPECT_EQ(report.dll_count, 2u);
  rras.stop();
  EXPECT_THAT(log.begun(),
              ElementsAre("second init_ex", "honest init_ex", "second terminate", "honest terminate"));
}

TEST(Conformance, R82_AMissingRequiredFunctionStopsTheStartAndIsNamed) {
  const std::pair<std::string, std::string> kMissing[] = {
      {"no_initialise", "MprAdminInitializeDll"},
      {"no_terminate", "MprAdminTerminateDll"},
      {"no_accept_link", "MprAdminAcceptNewLink"},
      {"no_hangup_link", "MprAdminLinkHangupNotification"},
      {"no_reauthentication", "MprAdminAcceptReauthentication"},
  };
  for (const auto& [dll, function] : kMissing) {
    const EventLog log;
    const Registered registered{"honest", dll};
    const StartReport report = start_legacy();
    EXPECT_FALSE(report.running) << dll;
    EXPECT_THAT(log_text(report), HasSubstr("required function missing: " + function));
    EXPECT_EQ(log.count(dll, "init"), 0u) << "checked before anything of it is called";
    EXPECT_EQ(log.count("honest", "terminate"), 1u);
  }
  // The older page does not ask for reauthentication, and DLLs without it are known to work.
  const Registered registered{"no_reauthentication"};
  EXPECT_TRUE(start_legacy(Strictness::lenient).running);
}

TEST(Conformance, R83_HalfAPairStopsTheStart) {
  const std::pair<std::string, std::string> kHalf[] = {
      {"half_ipv4", "MprAdminGetIpAddressForUser without MprAdminReleaseIpAddress"},
      {"half_ipv6", "MprAdminReleaseIpv6AddressForUser without MprAdminGetIpv6AddressForUser"},
      {"half_connection", "a pair of MprAdminAcceptNewConnection"},
  };
  for (const auto& [dll, sentence] : kHalf) {
    const Registered registered{dll};
    const StartReport report = start_legacy();
    EXPECT_FALSE(report.running) << dll;
    EXPECT_THAT(log_text(report), HasSubstr(sentence));
  }
  const EventLog log;
  const Registered registered{"half_table"};
  const StartReport report = Rras({}).start();
  EXPECT_FALSE(report.running);
  EXPECT_THAT(log_text(report), HasSubstr("slot GetIpAddressForUser without slot ReleaseIpAddress"));
  EXPECT_THAT(log.begun(), ElementsAre("half_table init_ex", "half_table terminate"));
}

TEST(Host, RunsWithoutDllsIfNoneIsRegistered) {
  registry::set_admin_dll_path(std::nullopt);
  Rras rras(with_own_pool());
  EXPECT_TRUE(rras.start().running);
  EXPECT_TRUE(rras.connect(L"alice"));
  EXPECT_THAT(rras.trace(), IsEmpty());
}

TEST(Host, DoesNotStartIfAFileCannotBeLoaded) {
  const EventLog log;
  const Registered registered(paths::test_dll("honest") + L";C:\\nowhere\\nothing.dll");
  const StartReport report = Rras({}).start();
  EXPECT_FALSE(report.running);
  EXPECT_THAT(log_text(report), HasSubstr("nothing.dll"));
  EXPECT_EQ(log.count("honest", "terminate"), 1u);
}

TEST(Host, TakesTheWholeValueForOnePathOnWindows2000) {
  EXPECT_THAT(registry::split_dll_path(L" C:\\a;b.dll ", true), ElementsAre(L"C:\\a;b.dll"));
  EXPECT_THAT(registry::split_dll_path(L" C:\\a;b.dll ", false), ElementsAre(L"C:\\a", L"b.dll"));
}

TEST(Host, StartsEachGenerationWithTheDllsMadeForIt) {
  for (const std::string dll : {"legacy_only", "table_only", "plain_pair_only"}) {
    const EventLog log;
    const Registered registered{dll};
    Rras rras(with_own_pool());
    const StartReport report = rras.start();
    ASSERT_TRUE(report.running) << dll << ": " << log_text(report);
    ASSERT_TRUE(rras.connect(L"CORP\\alice"));
    rras.stop();
    const std::string accept = dll == "legacy_only"  ? "accept_connection3"
                               : dll == "table_only" ? "accept_connection_ex"
                                                     : "accept_connection";
    EXPECT_THAT(log.begun(), ::testing::Contains(dll + ' ' + accept)) << "the newest form, and only that";
    EXPECT_EQ(log.count(dll, "accept_connection"), 1u);
    EXPECT_EQ(log.count(dll, "hangup_connection"), 1u);
  }
}

}  // namespace
}  // namespace rras_host
