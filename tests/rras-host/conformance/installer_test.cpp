// How raspool.dll comes into RRAS's list, and out of it: raspoolctl register and unregister.

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "tests/rras-host/conformance/host_story.hpp"
#include "tests/rras-host/conformance/paths.hpp"
#include "tests/rras-host/conformance/raspool.hpp"
#include "tests/rras-host/conformance/raspoolctl.hpp"
#include "tests/rras-host/registry.hpp"

namespace rras_host {
namespace {

using raspool::win32::kAdminDllKey;
using raspool::win32::kDisplayNameValue;
using raspool::win32::kDllPathValue;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const wchar_t* kOther = L"C:\\Other\\other.dll";

std::optional<std::wstring> dll_path() { return registry::read_string(kAdminDllKey, kDllPathValue); }
std::optional<std::wstring> display_name() { return registry::read_string(kAdminDllKey, kDisplayNameValue); }

bool key_exists() {
  HKEY key = nullptr;
  if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, kAdminDllKey, 0, KEY_READ | KEY_WOW64_64KEY, &key) != ERROR_SUCCESS) {
    return false;
  }
  RegCloseKey(key);
  return true;
}

// A server without any DLL in RRAS's list, and with a good configuration for raspool.
class Installer {
 public:
  Installer() { forget(); }
  ~Installer() { forget(); }
  Raspool raspool{one_pool("[\"10.20.0.0/24\"]")};

 private:
  static void forget() { RegDeleteKeyExW(HKEY_LOCAL_MACHINE, kAdminDllKey, KEY_WOW64_64KEY, 0); }
};

ProgramOutcome register_dll(const std::wstring& dll) { return run_raspoolctl({L"register", dll}); }
ProgramOutcome unregister_dll(const std::wstring& dll) { return run_raspoolctl({L"unregister", dll}); }

TEST(Conformance, R95_TheInstallerAddsThePathOnceKeepsOthersAndNamesTheEntry) {
  const Installer installer;
  const std::wstring ours = paths::raspool_dll();
  ProgramOutcome outcome = register_dll(ours);
  EXPECT_EQ(outcome.exit_code, 0u) << outcome.output;
  EXPECT_EQ(dll_path(), ours);
  EXPECT_EQ(display_name(), L"raspool");
  EXPECT_THAT(outcome.output, AllOf(HasSubstr("mode enforce"), HasSubstr("Restart-Service RemoteAccess")));

  outcome = register_dll(ours);
  EXPECT_EQ(outcome.exit_code, 0u) << outcome.output;
  EXPECT_THAT(outcome.output, HasSubstr("registered already: nothing to do"));
  EXPECT_EQ(dll_path(), ours) << "once";

  // As an administrator has written it: with blanks and an empty entry.
  const std::wstring second = paths::test_dll("second");
  registry::set_admin_dll_path(L" " + second + L" ;; " + kOther + L" ");
  registry::write_string(kAdminDllKey, kDisplayNameValue, L"Branch office");
  outcome = register_dll(ours);
  EXPECT_EQ(outcome.exit_code, 0u) << outcome.output;
  EXPECT_EQ(dll_path(), ours + L";" + second + L";" + kOther) << "ours first, the others as they were";
  EXPECT_EQ(display_name(), L"Branch office") << "the others' name stays";
  EXPECT_THAT(outcome.output, AllOf(HasSubstr("second.dll is registered too"),
                                    HasSubstr("other.dll is registered too and does not exist")));

  std::wstring shouted = ours;
  CharUpperBuffW(shouted.data(), static_cast<DWORD>(shouted.size()));
  registry::set_admin_dll_path(second + L"; " + shouted);
  outcome = register_dll(ours);
  EXPECT_EQ(outcome.exit_code, 0u) << outcome.output;
  EXPECT_EQ(dll_path(), second + L"; " + shouted) << "it is there already: case is no difference";
  EXPECT_THAT(outcome.output, HasSubstr("second.dll stands before raspool"));
}

TEST(Conformance, R96_TheUninstallerTakesOurEntryAloneAndTheKeyWithTheLast) {
  const Installer installer;
  const std::wstring ours = paths::raspool_dll();
  registry::set_admin_dll_path(std::wstring(L"C:\\first.dll; ") + ours + L" ;" + kOther);
  registry::write_string(kAdminDllKey, kDisplayNameValue, L"Branch office");
  ProgramOutcome outcome = unregister_dll(ours);
  EXPECT_EQ(outcome.exit_code, 0u) << outcome.output;
  EXPECT_EQ(dll_path(), std::wstring(L"C:\\first.dll;") + kOther);
  EXPECT_EQ(display_name(), L"Branch office");

  EXPECT_EQ(unregister_dll(ours).exit_code, 0u) << "what is not there need not be taken out";
  EXPECT_EQ(dll_path(), std::wstring(L"C:\\first.dll;") + kOther);

  EXPECT_EQ(unregister_dll(L"C:\\first.dll").exit_code, 0u) << "the file need not exist any more";
  outcome = unregister_dll(kOther);
  EXPECT_EQ(outcome.exit_code, 0u) << outcome.output;
  EXPECT_FALSE(key_exists()) << "nothing is left in it";

  registry::set_admin_dll_path(ours);
  registry::write_string(kAdminDllKey, L"Remark", L"somebody else's");
  EXPECT_EQ(unregister_dll(ours).exit_code, 0u);
  EXPECT_EQ(dll_path(), std::nullopt);
  EXPECT_EQ(display_name(), std::nullopt);
  EXPECT_EQ(registry::read_string(kAdminDllKey, L"Remark"), L"somebody else's");
}

TEST(Conformance, R97_TheInstallerRefusesWhatRrasWouldNotStartWith) {
  const Installer installer;
  const TemporaryFolder folder;
  const auto text = folder.path() / "text.dll", half = folder.path() / "half.dll",
             i386 = folder.path() / "i386.dll";
  std::ofstream(text) << "This is not a DLL, although its name says so.";
  std::filesystem::copy_file(paths::raspool_dll(), half);
  std::filesystem::resize_file(half, std::filesystem::file_size(half) / 2);
  std::filesystem::copy_file(paths::raspool_dll(), i386);
  {
    std::fstream file(i386, std::ios::binary | std::ios::in | std::ios::out);
    IMAGE_DOS_HEADER start{};
    file.read(reinterpret_cast<char*>(&start), sizeof start);
    file.seekp(start.e_lfanew + 4);
    const WORD machine = IMAGE_FILE_MACHINE_I386;
    file.write(reinterpret_cast<const char*>(&machine), sizeof machine);
  }
  const std::pair<std::wstring, std::string> kRefused[] = {
      {paths::test_dll("no_terminate"), "does not export MprAdminTerminateDll"},
      {paths::test_dll("no_hangup_link"), "does not export MprAdminLinkHangupNotification"},
      {paths::test_dll("no_reauthentication"), "exports neither MprAdminAcceptReauthentication nor"},
      {paths::test_dll("half_ipv4"), "does not export MprAdminReleaseIpAddress"},
      {paths::test_dll("half_connection"), "exports no pair of MprAdminAcceptNewConnection3"},
      {paths::test_dll("notifications_only"), "does not export MprAdminGetIpAddressForUser"},
      {L"C:\\nowhere\\nothing.dll", "there is no such file"},
      {L"\\\\server\\share\\raspool.dll", "lies on another machine"},
      {text.wstring(), "is no DLL of Windows"},
      {half.wstring(), "Windows cannot load it"},
      {i386.wstring(), "is a 32-bit DLL"},
      {paths::host_program(), "is a program and no DLL"},
  };
  for (const auto& [dll, reason] : kRefused) {
    const ProgramOutcome outcome = register_dll(dll);
    EXPECT_EQ(outcome.exit_code, 1u) << reason;
    EXPECT_THAT(outcome.output, HasSubstr(reason));
    EXPECT_FALSE(key_exists()) << reason;
  }
}

TEST(Conformance, R97_TheInstallerRefusesWithoutAGoodConfiguration) {
  Installer installer;
  installer.raspool.configure("schema = 1\n[[pool]]\nnane = \"staff\"\n");
  ProgramOutcome outcome = register_dll(paths::raspool_dll());
  EXPECT_EQ(outcome.exit_code, 2u);
  EXPECT_THAT(outcome.output, AllOf(HasSubstr("raspool.toml:3:1: "), HasSubstr("was not registered")));
  std::filesystem::remove(installer.raspool.configuration_file());
  EXPECT_EQ(register_dll(paths::raspool_dll()).exit_code, 2u);
  EXPECT_FALSE(key_exists());
}

TEST(Conformance, R98_TheKeyIsWrittenWhereThe64BitServiceReadsIt) {
  const Installer installer;
  ASSERT_EQ(register_dll(paths::raspool_dll()).exit_code, 0u);
  HKEY key = nullptr;
  ASSERT_EQ(RegOpenKeyExW(HKEY_LOCAL_MACHINE, kAdminDllKey, 0, KEY_READ | KEY_WOW64_64KEY, &key),
            ERROR_SUCCESS);
  DWORD type = 0;
  EXPECT_EQ(RegQueryValueExW(key, kDllPathValue, nullptr, &type, nullptr, nullptr), ERROR_SUCCESS);
  EXPECT_EQ(type, DWORD{REG_SZ});
  RegCloseKey(key);
  // And RRAS, which reads it there, starts with it and gives its addresses.
  Rras rras(with_own_pool());
  const StartReport report = rras.start();
  ASSERT_TRUE(report.running) << log_text(report);
  EXPECT_EQ(report.dll_count, 1u);
  EXPECT_EQ(report.ipv4_dll, 0u);
  const auto connection = rras.connect(L"CORP\\alice");
  ASSERT_TRUE(connection);
  EXPECT_EQ(v4_text(rras.connection(*connection).address), "10.20.0.1");
  rras.stop();
}

}  // namespace
}  // namespace rras_host
