// The administrator's file, with the last good one behind it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "core/service/configuration_file.hpp"
#include "tests/support/fake_host_addresses.hpp"
#include "tests/support/recording_logger.hpp"
#include "tests/support/temporary_folder.hpp"

namespace raspool::test {
namespace {

using testing::HasSubstr;

class ConfigurationFileTest : public testing::Test {
 protected:
  static std::string with_pool(const std::string& range) {
    return "schema = 1\n[[pool]]\nname = \"staff\"\nranges = [\"" + range +
           "\"]\n[[rule]]\npools = [\"staff\"]\n";
  }
  void write(const std::string& text) { std::ofstream(path, std::ios::binary) << text; }
  ConfigurationFile file() { return {path, "VPN1", host, logger}; }
  static bool holds(const std::optional<Configuration>& configuration, const char* address) {
    return configuration && configuration->policy->pool_of(*AddressV4::parse(address));
  }

  TemporaryFolder folder;
  std::filesystem::path path = folder / "raspool.toml";
  FakeHostAddresses host;
  RecordingLogger logger;
};

TEST_F(ConfigurationFileTest, AGoodOneIsToldAndKept) {
  write(with_pool("10.0.0.1-10.0.0.9"));
  EXPECT_TRUE(holds(file().read_at_start(), "10.0.0.5"));
  ASSERT_EQ(logger.count(MessageId::configuration_loaded), 1u);
  EXPECT_THAT(logger.texts(MessageId::configuration_loaded)[0], HasSubstr("server VPN1, mode enforce"));
  EXPECT_TRUE(std::filesystem::exists(folder / "raspool.toml.last-good"));
}

TEST_F(ConfigurationFileTest, AtStartTheLastGoodOneStandsInForABrokenOrMissingOne) {
  write(with_pool("10.0.0.1-10.0.0.9"));
  EXPECT_TRUE(file().read_at_start());
  write("schema = 1\n[[pool]\n");
  EXPECT_TRUE(holds(file().read_at_start(), "10.0.0.5"));
  EXPECT_EQ(logger.count(MessageId::last_good_used), 1u);
  EXPECT_EQ(logger.count(MessageId::configuration_error), 1u);
  EXPECT_EQ(logger.count(MessageId::configuration_loaded), 1u) << "the first";
  std::filesystem::remove(path);
  EXPECT_TRUE(holds(file().read_at_start(), "10.0.0.5"));
  EXPECT_EQ(logger.count(MessageId::last_good_used), 2u);
}

TEST_F(ConfigurationFileTest, WithoutALastGoodOneThereIsNone) {
  write("schema = 1\n[[pool]\n");
  EXPECT_FALSE(file().read_at_start());
  EXPECT_EQ(logger.count(MessageId::last_good_used), 0u);
}

TEST_F(ConfigurationFileTest, AReloadReadsTheFileAloneAndKeepsAGoodOne) {
  write(with_pool("10.0.0.1-10.0.0.9"));
  ConfigurationFile read = file();
  EXPECT_TRUE(read.read_at_start());
  write("schema = 1\n[[pool]\n");
  const auto broken = read.read_again("");
  EXPECT_FALSE(broken.configuration);
  EXPECT_FALSE(broken.diagnostics.empty());
  EXPECT_EQ(logger.count(MessageId::configuration_error), 1u);
  write(with_pool("10.7.0.1-10.7.0.9"));
  EXPECT_TRUE(holds(read.read_again("").configuration, "10.7.0.5"));
  std::filesystem::remove(path);
  EXPECT_TRUE(holds(file().read_at_start(), "10.7.0.5")) << "the last good one is the one of the reload";
}

TEST_F(ConfigurationFileTest, AReloadReadsItAsTheServerThatRuns) {
  write(
      "schema = 1\n[service]\nserver = \"VPN2\"\n[[pool]]\nname = \"staff\"\n"
      "ranges = { VPN1 = [\"10.1.0.0/24\"], VPN2 = [\"10.2.0.0/24\"] }\n[[rule]]\npools = [\"staff\"]\n");
  EXPECT_TRUE(holds(file().read_again("VPN1").configuration, "10.1.0.5"));
  EXPECT_TRUE(holds(file().read_again("").configuration, "10.2.0.5"));
}

TEST_F(ConfigurationFileTest, ManyMistakesAreCutOffAndCounted) {
  std::string text = "schema = 1\n";
  for (int i = 0; i < 150; ++i) text += "nonsense" + std::to_string(i) + " = 1\n";
  write(text);
  EXPECT_FALSE(file().read_at_start());
  const auto told = logger.texts(MessageId::configuration_error);
  ASSERT_GT(told.size(), 100u);
  EXPECT_THAT(told[100], HasSubstr(" more in the same file"));
}

}  // namespace
}  // namespace raspool::test
