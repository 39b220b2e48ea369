// Many threads, thousands of connections, the real service on a real store: no address twice.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "posix-harness/composition.hpp"
#include "posix-harness/load.hpp"
#include "tests/harness/files.hpp"
#include "tests/support/temporary_folder.hpp"

namespace raspool::test {
namespace {

using testing::IsEmpty;

std::string config(const std::string& durability, const std::string& ranges, const std::string& hold_down) {
  return "schema = 1\n[service]\ndeadline = \"30s\"\ndurability = \"" + durability +
         "\"\n[[pool]]\nname = \"staff\"\nranges = [\"" + ranges + "\"]\nhold_down = \"" + hold_down +
         "\"\n[[pool]]\nname = \"staff6\"\nprefix = \"2001:db8:20::/64\"\nhold_down = \"" + hold_down +
         "\"\n[[reservation]]\nuser = 'CORP\\load7'\naddress = \"10.20.0.9\"\n"
         "[[rule]]\nusers = ['CORP\\*']\npools = [\"staff\", \"staff6\"]\n";
}

posix::LoadReport storm(const std::string& configuration, const posix::LoadOptions& options) {
  const TemporaryFolder folder;
  posix::Composition composition(
      {.config = write_file(folder / "raspool.toml", configuration), .host_addresses = {{}}});
  if (!composition.configuration()) throw std::runtime_error("the configuration cannot be read");
  auto report = posix::run_load(composition.service(), *composition.configuration(), options);
  if (!composition.stop()) report.violations.push_back("the service did not stop");
  return report;
}

std::uint64_t times(const posix::LoadReport& report, Reason reason) {
  const auto found = report.answers.find(reason);
  return found == report.answers.end() ? 0 : found->second;
}

TEST(Storm, EightThreadsInATightPoolGetNoAddressTwice) {
  const auto report = storm(
      config("none", "10.20.0.1-10.20.0.200", "20ms"),
      {.threads = 8, .users = 400, .length = std::chrono::seconds(2), .seed = 20, .names = "CORP\\load"});
  EXPECT_THAT(report.violations, IsEmpty());
  EXPECT_GT(report.gets, 2000u);
  EXPECT_GT(times(report, Reason::exhausted), 0u) << "the pool was not tight";
  EXPECT_GT(times(report, Reason::released_longest_ago), 0u);
  EXPECT_GT(times(report, Reason::reserved), 0u);
}

TEST(Storm, EightThreadsInAWidePoolKeepTheirAddresses) {
  const auto report = storm(
      config("none", "10.20.0.0/16", "1m"),
      {.threads = 8, .users = 2000, .length = std::chrono::seconds(2), .seed = 21, .names = "CORP\\load"});
  EXPECT_THAT(report.violations, IsEmpty());
  EXPECT_GT(report.gets, 2000u);
  EXPECT_EQ(times(report, Reason::exhausted), 0u);
  EXPECT_GT(times(report, Reason::own_address), 0u);
}

TEST(Storm, ManyCallersShareCommitsOfTheFullDurability) {
  const auto report = storm(
      config("power", "10.20.0.0/16", "1m"),
      {.threads = 8, .users = 400, .length = std::chrono::seconds(1), .seed = 22, .names = "CORP\\load"});
  EXPECT_THAT(report.violations, IsEmpty());
  EXPECT_GT(report.gets, 0u);
}

TEST(Storm, ARateIsKept) {
  const auto report = storm(config("none", "10.20.0.0/16", "1m"), {.threads = 4,
                                                                   .users = 400,
                                                                   .rate = 200,
                                                                   .length = std::chrono::seconds(1),
                                                                   .seed = 23,
                                                                   .names = "CORP\\load"});
  EXPECT_THAT(report.violations, IsEmpty());
  EXPECT_LE(report.gets + report.releases, 2 * 204u) << "two calls each, as both families are asked for";
}

}  // namespace
}  // namespace raspool::test
