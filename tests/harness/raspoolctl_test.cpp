// raspoolctl as a user runs it, beside a service that decides; and what it shows against the files
// themselves.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/harness/files.hpp"
#include "tests/harness/harness_process.hpp"
#include "tests/harness/program.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/temporary_folder.hpp"

namespace raspool::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

class RaspoolctlBesideAService : public testing::Test {
 protected:
  std::filesystem::path config(const std::string& keys = "") {
    return write_file(folder_ / "raspool.toml",
                      "schema = 1\n[service]\nserver = \"VPN1\"\n" + keys +
                          "[[pool]]\nname = \"staff\"\nranges = [\"10.20.0.1-10.20.0.200\"]\n"
                          "[[pool]]\nname = \"guests\"\nranges = [\"10.30.0.1-10.30.0.2\"]\n"
                          "[[rule]]\nusers = [\"guest*\"]\npools = [\"guests\"]\n"
                          "[[rule]]\npools = [\"staff\"]\n");
  }
  ProgramOutcome ask(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"--control", (folder_ / "raspool.sock").string()});
    return run_raspoolctl_program(arguments);
  }
  json asked(std::vector<std::string> arguments) {
    arguments.emplace_back("--json");
    const ProgramOutcome outcome = ask(arguments);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
    return json::parse(outcome.output);
  }
  // What the sqlite3 tool, which knows nothing of raspool, finds in the state file: a line a row.
  std::string sql(const std::string& question) {
    return output_of(
        fmt::format("sqlite3 -readonly '{}' \"{}\"", (folder_ / "raspool.db").string(), question));
  }
  void connect(HarnessProcess& service, int users) {
    for (int i = 1; i <= users; ++i) {
      service.call(fmt::format(R"({{"call":"get4","user":"CORP\\user{}","ras_port":"VPN2-{}"}})", i, i));
    }
    ASSERT_TRUE(eventually([&] { return ask({"status"}).exit_code == 0; }))
        << "it begins with its first callout";
  }

  TemporaryFolder folder_;
};

// Who is live, from journal and leases, by the meaning of the tables that core/store/README.md gives.
const std::string kLiveInFile =
    "WITH began AS (SELECT tenure, address, user, ras_port, pool FROM lease WHERE to_time IS NULL "
    "UNION SELECT tenure, address, user, ras_port, pool FROM journal WHERE fact = 'assigned'), "
    "over AS (SELECT tenure FROM journal WHERE fact IN ('ended', 'withdrawn')), "
    "live AS (SELECT * FROM began WHERE tenure NOT IN (SELECT tenure FROM over)) ";
const std::string kLeasesInFile =
    kLiveInFile +
    "SELECT (address >> 24) || '.' || (address >> 16 & 255) || '.' || (address >> 8 & 255) || '.' || "
    "(address & 255) || ' ' || user || ' ' || ras_port FROM live ORDER BY address";
const std::string kOfStaffInFile = kLiveInFile + "SELECT count(*) FROM live WHERE pool = 'staff'";

TEST_F(RaspoolctlBesideAService, ShowsTheLeasesThatStandInTheFile) {
  HarnessProcess service(config());
  connect(service, 5);
  service.call(R"({"call":"release4","user":"CORP\\user2","ras_port":"VPN2-2","in":"10.20.0.2"})");

  const json leases = asked({"leases"});
  std::string shown;
  for (const json& lease : leases) {
    shown += lease.at("address").get<std::string>() + ' ' + lease.at("user").get<std::string>() + ' ' +
             lease.at("ras_port").get<std::string>() + '\n';
  }
  EXPECT_EQ(leases.size(), 4u);
  EXPECT_TRUE(eventually([&] { return sql(kLeasesInFile) == shown; })) << shown << "is not\n"
                                                                       << sql(kLeasesInFile);
  const ProgramOutcome offline =
      run_raspoolctl_program({"leases", "--state", (folder_ / "raspool.db").string(), "--json"});
  EXPECT_EQ(json::parse(offline.output), leases) << offline.errors;
}

TEST_F(RaspoolctlBesideAService, ShowsPoolsAndStatusAsTheFileHasThem) {
  HarnessProcess service(config());
  connect(service, 7);
  for (int i = 1; i <= 3; ++i) {
    service.call(fmt::format(R"({{"call":"get4","user":"guest{}","ras_port":"VPN2-10{}"}})", i, i));
  }
  const json pools = asked({"pools"});
  EXPECT_EQ(std::to_string(pools[0].at("live").get<int>()) + '\n', sql(kOfStaffInFile));
  EXPECT_EQ(pools[0].at("size"), 200);
  EXPECT_EQ(pools[1].at("percent"), 100.0);
  const json status = asked({"status"});
  EXPECT_EQ(status.at("answers"), json::parse(R"({"never_used":9,"exhausted":1})"));
  EXPECT_EQ(status.at("configuration").at("file"), (folder_ / "raspool.toml").string());
  EXPECT_EQ(status.at("state"), (folder_ / "raspool.db").string());
}

TEST_F(RaspoolctlBesideAService, ReleasesByHandAndTheFileSaysSo) {
  HarnessProcess service(config());
  connect(service, 1);
  EXPECT_EQ(ask({"release", "10.20.0.1"}).exit_code, 0);
  EXPECT_EQ(asked({"leases"}), json::array());
  EXPECT_TRUE(eventually([&] {
    return sql("SELECT end_reason FROM lease WHERE to_time IS NOT NULL UNION "
               "SELECT end_reason FROM journal WHERE fact = 'ended'") == "by_hand\n";
  }));
  EXPECT_EQ(ask({"release", "10.20.0.1"}).exit_code, 1);
}

TEST_F(RaspoolctlBesideAService, VerifiesTheRunningServiceAndItsFiles) {
  HarnessProcess service(config());
  connect(service, 20);
  const ProgramOutcome verified = ask({"verify"});
  EXPECT_EQ(verified.exit_code, 0) << verified.output << verified.errors;
  EXPECT_THAT(verified.output, HasSubstr("20 of them live"));
  EXPECT_THAT(verified.output, HasSubstr("sound"));
}

TEST_F(RaspoolctlBesideAService, ReloadsWhatTheFileSaysNow) {
  HarnessProcess service(config());
  connect(service, 1);
  config("mode = \"observe\"\n");
  EXPECT_EQ(ask({"reload"}).exit_code, 0);
  EXPECT_EQ(asked({"status"}).at("mode"), "observe");
  write_file(folder_ / "raspool.toml", "schema = 1\n[servise]\n");
  const ProgramOutcome refused = ask({"reload"});
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.errors, HasSubstr("raspool.toml:2:"));
  EXPECT_EQ(asked({"status"}).at("mode"), "observe");
}

TEST_F(RaspoolctlBesideAService, PrometheusTakesTheMetrics) {
  HarnessProcess service(config());
  connect(service, 3);
  const ProgramOutcome metrics = ask({"metrics"});
  EXPECT_EQ(metrics.exit_code, 0);
  EXPECT_THAT(metrics.output, HasSubstr("raspool_answers_total{reason=\"never_used\"} 3"));
  write_file(folder_ / "metrics.prom", metrics.output);
  const std::string verdict = output_of(
      fmt::format("'{}' check metrics < '{}' 2>&1; echo $?", PROMTOOL, (folder_ / "metrics.prom").string()));
  EXPECT_EQ(verdict, "0\n");
}

TEST_F(RaspoolctlBesideAService, KeepsTheMetricsFileThatIsAskedFor) {
  HarnessProcess service(config("metrics = \"raspool.prom\"\n"));
  connect(service, 1);
  EXPECT_TRUE(eventually([&] {
    return content_of(folder_ / "raspool.prom").find("raspool_start_time_seconds ") != std::string::npos;
  }));
}

TEST(RaspoolctlAlone, SaysWhatElseCouldBeDone) {
  const TemporaryFolder folder;
  const ProgramOutcome nobody =
      run_raspoolctl_program({"--control", (folder / "none.sock").string(), "leases"});
  EXPECT_EQ(nobody.exit_code, 3);
  EXPECT_THAT(nobody.errors, HasSubstr("with --state FILE I can read the file directly"));
}

}  // namespace
}  // namespace raspool::test
