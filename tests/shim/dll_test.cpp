// What raspool.dll does to the process that loads it. The rules of the callouts themselves are tested by
// tests/rras-host.
#include <gtest/gtest.h>
#include <windows.h>

#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "core/admin/control_client.hpp"
#include "tests/shim/helper.hpp"
#include "tests/shim/loaded_dll.hpp"
#include "tests/shim/process_use.hpp"
#include "tests/shim/registry_value.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/temporary_folder.hpp"
#include "win32-shim/configuration_location.hpp"
#include "win32-shim/env/pipe_control_channel.hpp"
#include "win32-shim/env/win32_clock.hpp"

namespace raspool::win32 {
namespace {

using test::LoadedDll;
using test::ProcessUse;

struct Answer {
  DWORD result = 0;
  DWORD address = 0;
  BOOL notify = FALSE;
};

Answer get(const LoadedDll& dll, DWORD proposal = 0) {
  WCHAR user[] = L"CORP\\alice";
  WCHAR ras_port[] = L"VPN2-12";
  Answer answer{0, proposal, static_cast<BOOL>(0xCCCCCCCC)};
  answer.result = dll.get()(user, ras_port, &answer.address, &answer.notify);
  return answer;
}

class Dll : public testing::Test {
 protected:
  Dll() {
    std::ofstream(folder_ / "raspool.toml") << R"(
schema = 1
[[pool]]
name = "staff"
ranges = ["10.20.0.0/24"]
[[rule]]
name = "everybody"
pools = ["staff"]
)";
  }

  test::TemporaryFolder folder_;
  test::RegistryValue configuration_{kSettingsKey, kConfigFileValue, (folder_ / "raspool.toml").wstring()};
};

TEST_F(Dll, LeavesNothingBehindWhenItIsLoadedUsedAndUnloadedAgainAndAgain) {
  constexpr int kRounds = 30;
  std::optional<ProcessUse>
      after_first;  // the first round makes what the process keeps: providers, the socket library
  for (int i = 0; i < kRounds; ++i) {
    {
      const LoadedDll dll;
      ASSERT_EQ(dll.initialize(), 0u);
      ASSERT_EQ(get(dll).result, 0u);
      ASSERT_EQ(dll.terminate(), 0u);
    }
    ASSERT_EQ(GetModuleHandleW(L"raspool.dll"), nullptr);
    if (!after_first) after_first = ProcessUse::now();
  }
  EXPECT_EQ(ProcessUse::now(), *after_first);
}

ExitCode status_over(const std::string& pipe) {
  PipeControlChannel channel;
  const Win32Clock clock;
  return ControlClient(channel, clock, pipe).ask({"status"}, test::kPatience).code;
}

TEST_F(Dll, AnswersOnItsControlChannelFromInitializeToTerminate) {
  const LoadedDll dll;
  ASSERT_EQ(dll.initialize(), 0u);
  EXPECT_TRUE(test::eventually([] { return status_over("raspool") == ExitCode::done; }));
  ASSERT_EQ(dll.terminate(), 0u);
  EXPECT_EQ(status_over("raspool"), ExitCode::nobody_answers);
}

TEST_F(Dll, AnswersWhereControlSays) {
  std::ofstream(folder_ / "raspool.toml")
      << "schema = 1\n[service]\nmode = \"observe\"\ncontrol = \"raspool-dll-test\"\n";
  const LoadedDll dll;
  ASSERT_EQ(dll.initialize(), 0u);
  EXPECT_TRUE(test::eventually([] { return status_over("raspool-dll-test") == ExitCode::done; }));
  ASSERT_EQ(dll.terminate(), 0u);
}

TEST_F(Dll, AnswersWithoutAConfigurationToo) {
  std::filesystem::remove(folder_ / "raspool.toml");
  const LoadedDll dll;
  ASSERT_EQ(dll.initialize(), 0u);
  EXPECT_TRUE(test::eventually([] { return status_over("raspool") == ExitCode::done; }));
  ASSERT_EQ(dll.terminate(), 0u);
}

TEST_F(Dll, StartsNoSocketLibraryWhenItIsLoaded) {
  test::Helper process(RASPOOL_DLL_LOADER, L"sockets", test::dll_path());
  EXPECT_EQ(process.read_line(), "not started");
}

TEST_F(Dll, StaysLoadedWhileItsThreadsRun) {
  std::optional<LoadedDll> dll(std::in_place);
  EXPECT_EQ(get(*dll).result, 0u);  // begins a session without Initialize
  dll.reset();
  EXPECT_NE(GetModuleHandleW(L"raspool.dll"), nullptr);

  dll.emplace();
  EXPECT_EQ(get(*dll).result, 0u);
  EXPECT_EQ(dll->terminate(), 0u);
  dll.reset();
  EXPECT_EQ(GetModuleHandleW(L"raspool.dll"), nullptr);
}

TEST_F(Dll, LetsAProcessEndWithoutTerminate) {
  test::Helper process(RASPOOL_DLL_LOADER, L"leave", test::dll_path());
  EXPECT_EQ(process.read_line(), "0 1");
  EXPECT_EQ(process.wait(), 0u);
}

// Initialises and asks, as RRAS does whatever is wrong: its own address must come back, unrecorded.
void expect_rras_decides(const std::string& what_is_wrong) {
  SCOPED_TRACE(what_is_wrong);
  const LoadedDll dll;
  EXPECT_EQ(dll.initialize(), 0u);
  const Answer kept = get(dll, 0x0302010A);
  EXPECT_EQ(kept.result, 0u);
  EXPECT_EQ(kept.address, 0x0302010Au);
  EXPECT_EQ(kept.notify, FALSE);
  const Answer refused = get(dll);
  EXPECT_EQ(refused.result, static_cast<DWORD>(ERROR_NO_IP_ADDRESSES));
  EXPECT_EQ(refused.notify, FALSE);
  EXPECT_EQ(dll.terminate(), 0u);
}

TEST_F(Dll, LetsRrasDecideWithoutAConfiguration) {
  std::filesystem::remove(folder_ / "raspool.toml");
  expect_rras_decides("no configuration file");
  std::filesystem::create_directory(folder_ / "raspool.toml");
  expect_rras_decides("a folder in its place");
}

TEST_F(Dll, LetsRrasDecideWhenTheConfigurationIsBroken) {
  for (const std::string text : {"", "schema = ", "schema = 99", "\xFF\xFE", "\x00\x01\x02\x03",
                                 "schema = 1\n[[pool]]\nname = \"staff\"\nranges = [\"10.20.0.300\"]\n"}) {
    std::ofstream(folder_ / "raspool.toml", std::ios::binary) << text;
    expect_rras_decides(text);
  }
}

TEST_F(Dll, LetsRrasDecideWhenTheStateFileIsSomethingElseAndLeavesItAlone) {
  const std::string text = "Dear diary, this is no database, and it is longer than one might think.";
  std::ofstream(folder_ / "raspool.db", std::ios::binary) << text;
  expect_rras_decides("a foreign file as state file");
  std::ifstream file(folder_ / "raspool.db", std::ios::binary);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), text);
}

TEST_F(Dll, TellsItsVersion) {
  const auto path = test::dll_path();
  DWORD ignored = 0;
  std::vector<char> information(GetFileVersionInfoSizeW(path.c_str(), &ignored));
  ASSERT_FALSE(information.empty());
  ASSERT_TRUE(
      GetFileVersionInfoW(path.c_str(), 0, static_cast<DWORD>(information.size()), information.data()));
  void* text = nullptr;
  UINT length = 0;
  wchar_t name[] = L"\\StringFileInfo\\040904b0\\ProductVersion";
  ASSERT_TRUE(VerQueryValueW(information.data(), name, &text, &length));
  const std::string expected = RASPOOL_VERSION;
  EXPECT_EQ(std::wstring(static_cast<wchar_t*>(text)), std::wstring(expected.begin(), expected.end()));
}

}  // namespace
}  // namespace raspool::win32
