// What the file of raspool.dll shows to RRAS before anything of it runs.

#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "tests/rras-host/conformance/paths.hpp"
#include "tests/rras-host/image.hpp"
#include "tests/rras-host/pair_rules.hpp"
#include "tests/rras-host/text.hpp"
#include "tests/rras-host/traps.hpp"

namespace rras_host {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;
using namespace raspool::win32::callout_name;

std::vector<std::string> exports() { return read_image(paths::raspool_dll()).exports; }

bool exports_name(const char* name) {
  const auto names = exports();
  return std::ranges::find(names, name) != names.end();
}

TEST(Conformance, R01_ExportsInitializeAndTerminateUndecorated) {
  EXPECT_TRUE(exports_name(kInitializeDll));
  EXPECT_TRUE(exports_name(kTerminateDll));
}

TEST(Conformance, R02_ExportsTheLinkCallouts) {
  EXPECT_TRUE(exports_name(kAcceptNewLink));
  EXPECT_TRUE(exports_name(kLinkHangupNotification));
}

TEST(Conformance, R03_ExportsACompleteConnectionPair) {
  const std::pair<const char*, const char*> kPairs[] = {
      {kAcceptNewConnection, kConnectionHangupNotification},
      {kAcceptNewConnection2, kConnectionHangupNotification2},
      {kAcceptNewConnection3, kConnectionHangupNotification3},
      {kAcceptNewConnectionEx, kConnectionHangupNotificationEx},
  };
  int complete = 0;
  for (const auto& [accept, hangup] : kPairs) {
    EXPECT_EQ(exports_name(accept), exports_name(hangup)) << accept;
    if (exports_name(accept) && exports_name(hangup)) ++complete;
  }
  EXPECT_GE(complete, 1);
}

TEST(Conformance, R04_ExportsReauthentication) { EXPECT_TRUE(exports_name(kAcceptReauthentication)); }

TEST(Conformance, R05_ExportsTheWholeIpv4Pair) {
  EXPECT_TRUE(exports_name(kGetIpAddressForUser));
  EXPECT_TRUE(exports_name(kReleaseIpAddress));
}

TEST(Conformance, R06_ExportsTheWholeIpv6Pair) {
  EXPECT_TRUE(exports_name(kGetIpv6AddressForUser));
  EXPECT_TRUE(exports_name(kReleaseIpv6AddressForUser));
}

TEST(Conformance, R07_ExportsInitializeDllEx) { EXPECT_TRUE(exports_name(kInitializeDllEx)); }

TEST(Conformance, R08_Is64BitAndImportsOnlyWhatWindowsHas) {
  const Image image = read_image(paths::raspool_dll());
  EXPECT_EQ(image.machine, IMAGE_FILE_MACHINE_AMD64);
  EXPECT_TRUE(image.is_64_bit);
  wchar_t system[MAX_PATH];
  ASSERT_NE(GetSystemDirectoryW(system, MAX_PATH), 0u);
  for (const std::string& library : image.imported_libraries) {
    EXPECT_TRUE(std::filesystem::exists(std::filesystem::path(system) / library)) << library;
    // Wine's own folder could hold a runtime of mingw-w64; Windows' does not.
    EXPECT_FALSE(library.starts_with("lib")) << library;
  }
  EXPECT_THAT(image.imported_libraries, Not(IsEmpty()));
}

TEST(Conformance, R09_ExportsCalloutsAloneAndNoneDecorated) {
  const std::set<std::string> known(raspool::win32::kCalloutNames.begin(),
                                    raspool::win32::kCalloutNames.end());
  for (const std::string& name : exports()) {
    EXPECT_TRUE(known.contains(name)) << name << " is no callout that RRAS knows";
  }
}

TEST(Conformance, R88_ReachesNoManagementFunctionOfMprapi) {
  for (const std::string& library : read_image(paths::raspool_dll()).imported_libraries) {
    EXPECT_NE(_stricmp(library.c_str(), "mprapi.dll"), 0);
  }
  // What is looked up at run time leads into the traps in every other test; a call there would hang and be
  // told.
  const HMODULE module = LoadLibraryW(paths::raspool_dll().c_str());
  ASSERT_NE(module, nullptr);
  EXPECT_THAT(traps::management_imports(module), IsEmpty());
  EXPECT_THAT(broken_rules(exports_of(module), Strictness::strict), IsEmpty());
  FreeLibrary(module);
}

}  // namespace
}  // namespace rras_host
