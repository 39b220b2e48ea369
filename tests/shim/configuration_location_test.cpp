#include "win32-shim/configuration_location.hpp"

#include <gtest/gtest.h>
#include <windows.h>

#include "tests/shim/registry_value.hpp"

namespace raspool::win32 {
namespace {

using test::RegistryValue;

constexpr const wchar_t* kKey = L"SOFTWARE\\raspool-tests";  // not the real one: other tests use that

class ConfigurationLocation : public testing::Test {
 protected:
  ConfigurationLocation() { SetEnvironmentVariableW(L"ProgramData", L"C:\\ProgramData"); }
};

TEST_F(ConfigurationLocation, TheRegistryNamesTheFile) {
  const RegistryValue value(kKey, kConfigFileValue, L"D:\\vpn\\pools.toml");
  EXPECT_EQ(configuration_file(kKey), L"D:\\vpn\\pools.toml");
}

TEST_F(ConfigurationLocation, ALongPathIsTakenWhole) {
  const std::wstring path = L"D:\\" + std::wstring(900, L'x') + L".toml";
  const RegistryValue value(kKey, kConfigFileValue, path);
  EXPECT_EQ(configuration_file(kKey)->native(), path);
}

TEST_F(ConfigurationLocation, ElseItLiesInProgramData) {
  EXPECT_EQ(configuration_file(L"SOFTWARE\\raspool-tests-no-such-key"),
            L"C:\\ProgramData\\raspool\\raspool.toml");
}

TEST_F(ConfigurationLocation, AnEmptyValueCountsAsNone) {
  const RegistryValue value(kKey, kConfigFileValue, L"");
  EXPECT_EQ(configuration_file(kKey), L"C:\\ProgramData\\raspool\\raspool.toml");
}

TEST_F(ConfigurationLocation, AProgramDataLongerThanMostIsTakenWhole) {
  const std::wstring folder = L"C:\\" + std::wstring(400, L'y');
  SetEnvironmentVariableW(L"ProgramData", folder.c_str());
  EXPECT_EQ(configuration_file(L"SOFTWARE\\raspool-tests-no-such-key"), folder + L"\\raspool\\raspool.toml");
}

TEST_F(ConfigurationLocation, WithoutEitherThereIsNone) {
  SetEnvironmentVariableW(L"ProgramData", nullptr);
  EXPECT_EQ(configuration_file(L"SOFTWARE\\raspool-tests-no-such-key"), std::nullopt);
}

}  // namespace
}  // namespace raspool::win32
