// The program `raspool-harness run` as its users see it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/harness/files.hpp"
#include "tests/harness/program.hpp"
#include "tests/support/temporary_folder.hpp"

namespace raspool::test {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

constexpr const char* kConfig = R"(
schema = 1
[service]
server = "VPN1"
deadline = "30s"
[[pool]]
name = "staff"
ranges = ["10.20.0.1-10.20.0.4"]
hold_down = "1m"
[[pool]]
name = "staff6"
prefix = "2001:db8:20::/64"
[[reservation]]
user = 'CORP\boss'
address = "10.20.0.4"
[[rule]]
users = ['CORP\*']
pools = ["staff", "staff6"]
[otherwise]
action = "refuse"
)";

class HarnessRun : public testing::Test {
 protected:
  ProgramOutcome play(const std::string& scenario) {
    return run_scenario_file(config_, write_file(folder_ / "scenario.jsonl", scenario));
  }

  TemporaryFolder folder_;
  std::filesystem::path config_ = write_file(folder_ / "raspool.toml", kConfig);
};

TEST_F(HarnessRun, PrintsEachAnswerAsALineOfATrace) {
  const auto outcome = play(
      R"({"call":"get4","user":"CORP\\alice","ras_port":"VPN2-1","in":"10.9.9.9"}
{"call":"get4","user":"CORP\\boss","ras_port":"VPN2-2"}
{"call":"get4","user":"eve","ras_port":"VPN2-3","in":"10.9.9.9"}
{"call":"release4","user":"CORP\\alice","ras_port":"VPN2-1"}
)");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
  const auto answers = outcome.answers();
  ASSERT_THAT(answers, SizeIs(4));
  EXPECT_THAT(
      outcome.output,
      HasSubstr(R"("srv":"VPN1","call":"get4","user":"CORP\\alice","ras_port":"VPN2-1","in":"10.9.9.9",)"
                R"("out":"10.20.0.1","notify":true,"result":0,"reason":"never_used","us":)"));
  EXPECT_THAT(outcome.output, HasSubstr(R"("raw":"0a090909")"));
  EXPECT_TRUE(answers[0].time && answers[0].took_us && answers[0].process && answers[0].thread);
  EXPECT_EQ(answers[1].out, TraceAddress::parse("10.20.0.4"));
  EXPECT_EQ(answers[1].reason, "reserved");
  EXPECT_EQ(answers[2].result, 5u);
  EXPECT_EQ(answers[2].notify, false);
  EXPECT_FALSE(answers[2].out);
  EXPECT_EQ(answers[3].in, TraceAddress::parse("10.20.0.1")) << "what the RAS port was given last";
}

// From the callouts, over a kill in between, to what an administrator is told.
TEST_F(HarnessRun, WhatConnectionCalloutsTellStandsInTheHistory) {
  const auto outcome = play(
      R"lines({"call":"get4","user":"CORP\\alice","ras_port":"VPN2-1","expect":{"out":"10.20.0.1"}}
{"call":"accept_connection","user":"alice","domain":"CORP","connection":7,"address":"10.20.0.1","endpoint":"203.0.113.9","tunnel":"ikev2"}
{"call":"accept_link","ras_port":"VPN2-1","connection":7,"device":"WAN Miniport (IKEv2)"}
{"call":"release4","user":"CORP\\alice","ras_port":"VPN2-1"}
{"call":"hangup_link","ras_port":"VPN2-1","connection":7,"seconds":61,"received":5,"sent":6}
{"call":"hangup_connection","user":"alice","connection":7,"address":"10.20.0.1","seconds":61,"received":1000,"sent":2000}
{"call":"get4","user":"CORP\\bob","ras_port":"VPN2-2","expect":{"out":"10.20.0.2"}}
{"call":"accept_connection","user":"bob","connection":8,"address":"10.20.0.2","endpoint":"198.51.100.7","tunnel":"ppp"}
{"call":"start"}
{"call":"get4","user":"CORP\\carol","ras_port":"VPN2-3","expect":{"out":"10.20.0.3"}}
{"call":"hangup_connection","user":"carol","connection":9,"address":"10.20.0.3","seconds":5,"received":7,"sent":8}
)lines");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
  const auto told = [&](const char* address) {
    const ProgramOutcome history =
        run_raspoolctl_program({"history", "--address", address, "--json", "--config", config_.string()});
    EXPECT_EQ(history.exit_code, 0) << history.errors;
    const auto tenures = nlohmann::json::parse(history.output).at("tenures");
    EXPECT_EQ(tenures.size(), 1u);
    return tenures.at(0);
  };
  const auto alice = told("10.20.0.1");
  EXPECT_EQ(alice.at("endpoint"), "203.0.113.9");
  EXPECT_EQ(alice.at("tunnel"), "ikev2");
  EXPECT_EQ(alice.at("device"), "WAN Miniport (IKEv2)");
  EXPECT_EQ(alice.at("seconds"), 61);
  EXPECT_EQ(alice.at("received"), 1000) << "the connection's own count";
  EXPECT_EQ(alice.at("sent"), 2000);
  const auto bob = told("10.20.0.2");
  EXPECT_EQ(bob.at("end"), "stopped");
  EXPECT_EQ(bob.at("endpoint"), "198.51.100.7") << "told before RRAS stopped, and kept";
  EXPECT_FALSE(bob.contains("seconds"));
  EXPECT_EQ(told("10.20.0.3").at("received"), 7);
  const std::string history_file = (folder_ / "raspool-history.db").string();
  EXPECT_EQ(output_of("sqlite3 -readonly '" + history_file +
                      "' \"SELECT user, endpoint, seconds FROM history WHERE address = '10.20.0.1'\""),
            "CORP\\alice|203.0.113.9|61\n");
  EXPECT_EQ(run_raspoolctl_program({"verify", "--config", config_.string()}).exit_code, 0);
}

TEST_F(HarnessRun, ExitsWithOneIfAnExpectationFailsAndNamesItsLine) {
  const auto outcome = play(R"({"call":"get4","user":"CORP\\a","ras_port":"p1","expect":{"out":"10.20.0.1"}}

{"call":"get4","user":"CORP\\b","ras_port":"p2","expect":{"out":"10.20.0.1","result":717}}
{"call":"get4","user":"CORP\\c","ras_port":"p3","expect":{"out":"10.20.0.3"}}
)");
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.errors,
              HasSubstr("scenario.jsonl:3: out is 10.20.0.2 and not 10.20.0.1, result is 0 and not 717"));
  EXPECT_THAT(outcome.answers(), SizeIs(3)) << "it goes on behind the line that failed";
}

TEST_F(HarnessRun, TellsABrokenLineGoesOnAndExitsWithOne) {
  const auto outcome =
      play("{\"call\":\"get4\",\n{\"call\":\"get4\",\"user\":\"CORP\\\\a\",\"ras_port\":\"p1\"}\n");
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.errors, HasSubstr("scenario.jsonl:1: not JSON"));
  EXPECT_THAT(outcome.answers(), SizeIs(1));
}

TEST_F(HarnessRun, KillLeavesNothingButWhatIsOnDisk) {
  const auto outcome = play(R"({"call":"start"}
{"call":"get4","user":"CORP\\alice","ras_port":"VPN2-1","expect":{"out":"10.20.0.1"}}
{"call":"get6","user":"CORP\\alice","ras_port":"VPN2-1"}
{"call":"kill"}
{"call":"start"}
{"call":"get4","user":"CORP\\bob","ras_port":"VPN2-1","expect":{"out":"10.20.0.2","reason":"never_used"}}
{"call":"get4","user":"CORP\\alice","ras_port":"VPN2-2","expect":{"out":"10.20.0.1","reason":"own_address"}}
{"call":"get6","user":"CORP\\alice","ras_port":"VPN2-2"}
)");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
  EXPECT_THAT(outcome.errors, HasSubstr("2 leases were open when the service last ended without a stop"));
  const auto answers = outcome.answers();
  ASSERT_THAT(answers, SizeIs(8));
  EXPECT_EQ(answers[2].out, answers[7].out) << "the identifier comes from a secret that is on disk, too";
  EXPECT_NE(answers[1].process, answers[5].process);
}

TEST_F(HarnessRun, AfterTerminateEveryGetIsRefusedUntilTheNextStart) {
  const auto outcome = play(R"({"call":"get4","user":"CORP\\a","ras_port":"p1"}
{"call":"terminate","expect":{"result":0}}
{"call":"get4","user":"CORP\\a","ras_port":"p1","expect":{"result":21,"notify":false,"reason":"terminated"}}
{"call":"start"}
{"call":"get4","user":"CORP\\a","ras_port":"p1","expect":{"out":"10.20.0.1","reason":"own_address"}}
)");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
  EXPECT_THAT(outcome.errors, HasSubstr("1 leases were open when the service last stopped"));
}

TEST_F(HarnessRun, AScenarioThatEndsStopsTheServiceInOrder) {
  EXPECT_EQ(play(R"({"call":"get4","user":"CORP\\a","ras_port":"p1"})").exit_code, 0);
  const auto again = play(R"({"call":"get4","user":"CORP\\a","ras_port":"p1"})");
  EXPECT_THAT(again.errors, HasSubstr("when the service last stopped"));
}

TEST_F(HarnessRun, AnOverLongNameIsRefusedWith87) {
  const std::string name(1025, 'a');
  const auto outcome =
      play("{\"call\":\"get4\",\"user\":\"" + name +
           "\",\"ras_port\":\"p1\",\"in\":\"10.9.9.9\",\"expect\":{\"result\":87,\"notify\":false}}\n"
           "{\"call\":\"release4\",\"user\":\"" +
           name + "\",\"ras_port\":\"p1\"}\n");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
}

// The configuration with these ranges in place of its own.
std::string config_with(const std::string& ranges) {
  std::string text = kConfig;
  const std::string own = "\"10.20.0.1-10.20.0.4\"";
  return text.replace(text.find(own), own.size(), ranges);
}

TEST_F(HarnessRun, ReloadsMakeAPoolGrowAndShrinkAndOpenLeasesStay) {
  write_file(folder_ / "grown.toml", config_with(R"("10.20.0.1-10.20.0.9")"));
  write_file(folder_ / "shrunk.toml", config_with(R"("10.20.0.4-10.20.0.4")"));
  const auto outcome = play(
      R"({"call":"get4","user":"CORP\\a","ras_port":"p1","expect":{"out":"10.20.0.1"}}
{"call":"get4","user":"CORP\\b","ras_port":"p2","expect":{"out":"10.20.0.2"}}
{"call":"get4","user":"CORP\\c","ras_port":"p3","expect":{"out":"10.20.0.3"}}
{"call":"get4","user":"CORP\\d","ras_port":"p4","expect":{"reason":"exhausted"}}
{"call":"reload","config":"grown.toml","expect":{"result":0}}
{"call":"get4","user":"CORP\\d","ras_port":"p4","expect":{"out":"10.20.0.5","reason":"never_used"}}
{"call":"reload","config":"shrunk.toml","expect":{"result":0}}
{"call":"get4","user":"CORP\\e","ras_port":"p5","expect":{"reason":"exhausted"}}
{"call":"release4","user":"CORP\\a","ras_port":"p1"}
{"call":"get4","user":"CORP\\e","ras_port":"p5","expect":{"reason":"exhausted"}}
{"call":"reload","config":"grown.toml","expect":{"result":0}}
{"call":"get4","user":"CORP\\a","ras_port":"p6","expect":{"out":"10.20.0.1","reason":"own_address"}}
)");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
  EXPECT_THAT(outcome.errors, HasSubstr("information 17 configuration_reloaded"));
}

TEST_F(HarnessRun, AReloadWithAMistakeTellsItAndKeepsTheOldOneUntilItIsMended) {
  write_file(folder_ / "bad.toml", config_with(R"("10.20.300.1")"));
  write_file(folder_ / "mended.toml", config_with(R"("10.20.0.1-10.20.0.9")"));
  const auto outcome = play(
      R"({"call":"get4","user":"CORP\\a","ras_port":"p1","expect":{"out":"10.20.0.1"}}
{"call":"reload","config":"bad.toml","expect":{"result":31}}
{"call":"get4","user":"CORP\\b","ras_port":"p2","expect":{"out":"10.20.0.2"}}
{"call":"reload","config":"mended.toml","expect":{"result":0}}
{"call":"get4","user":"CORP\\a","ras_port":"p1","expect":{"out":"10.20.0.1","reason":"repeated"}}
)");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
  EXPECT_THAT(outcome.errors, HasSubstr("bad.toml:8:"));
  EXPECT_THAT(outcome.errors, HasSubstr("error 13 configuration_kept"));
}

TEST_F(HarnessRun, AReloadWarnsOfWhatNeedsARestart) {
  std::string text = kConfig;
  text.replace(text.find("deadline"), 0, "state = \"other.db\"\n");
  write_file(folder_ / "other.toml", text);
  const auto outcome = play(R"({"call":"reload","config":"other.toml","expect":{"result":0}})");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
  EXPECT_THAT(outcome.errors, HasSubstr("warning 11 configuration_warning: reload: warning: `state`"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "other.db"));
}

TEST_F(HarnessRun, TheFirstReloadThatReadsAConfigurationStartsTheRest) {
  write_file(config_, "schema = 1\n[[pool]\n");
  write_file(folder_ / "mended.toml", kConfig);
  const auto outcome =
      play(R"({"call":"get4","user":"CORP\\a","ras_port":"p1","in":"10.9.9.9","expect":{"out":"10.9.9.9"}}
{"call":"reload","expect":{"result":31}}
{"call":"reload","config":"mended.toml","expect":{"result":0}}
{"call":"get4","user":"CORP\\a","ras_port":"p1","in":"10.9.9.9","expect":{"out":"10.20.0.1"}}
)");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
}

TEST_F(HarnessRun, ABrokenOrMissingConfigurationFallsBackToTheLastGoodOne) {
  const char* const scenario =
      R"({"call":"get4","user":"CORP\\a","ras_port":"p1","in":"10.9.9.9","expect":{"out":"10.20.0.1"}})";
  EXPECT_EQ(play(scenario).exit_code, 0);
  EXPECT_TRUE(std::filesystem::exists(folder_ / "raspool.toml.last-good"));

  write_file(config_, "schema = 1\n[[pool]\n");
  const auto broken = play(scenario);
  EXPECT_EQ(broken.exit_code, 0) << broken.errors;
  EXPECT_THAT(broken.errors, HasSubstr("raspool.toml:2:"));
  EXPECT_THAT(broken.errors, HasSubstr("error 15 last_good_used"));

  std::filesystem::remove(config_);
  const auto missing = play(scenario);
  EXPECT_EQ(missing.exit_code, 0) << missing.errors;
  EXPECT_THAT(missing.errors, HasSubstr("error 15 last_good_used"));
}

TEST_F(HarnessRun, ObserveModeChangesNothingAndRecordsEveryCallout) {
  write_file(config_, "schema = 1\n[service]\nserver = \"VPN1\"\nmode = \"observe\"\n");
  const auto outcome = play(R"-({"call":"init"}
{"call":"accept_link","ras_port":"VPN2-1","connection":7,"device":"WAN Miniport (IKEv2)"}
{"call":"get4","user":"CORP\\alice","ras_port":"VPN2-1","in":"10.9.9.9"}
{"call":"get4","user":"CORP\\bob","ras_port":"VPN2-2"}
{"call":"get6","user":"CORP\\alice","ras_port":"VPN2-1","in":"2001:db8::7"}
{"call":"accept_connection","user":"alice","connection":7,"tunnel":"ikev2","endpoint":"192.0.2.7"}
{"call":"release4","user":"CORP\\alice","ras_port":"VPN2-1"}
{"call":"hangup_link","ras_port":"VPN2-1","connection":7}
{"call":"terminate"}
)-");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
  ProgramOutcome trace;
  trace.output = content_of(folder_ / "raspool.trace.jsonl");
  const auto lines = trace.answers();
  const auto answers = outcome.answers();
  ASSERT_EQ(lines.size(), answers.size()) << trace.output;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    SCOPED_TRACE(i);
    EXPECT_EQ(lines[i].call, answers[i].call);
    EXPECT_EQ(lines[i].server, "VPN1");
    EXPECT_TRUE(lines[i].time && lines[i].took_us && lines[i].process && lines[i].thread);
    EXPECT_EQ(lines[i].in, answers[i].in);
    EXPECT_EQ(lines[i].raw, answers[i].raw);
    EXPECT_EQ(lines[i].out, answers[i].out);
    EXPECT_EQ(lines[i].result, answers[i].result);
    if (is_get(lines[i].call)) {
      EXPECT_EQ(lines[i].out, lines[i].in);
    }
  }
  EXPECT_EQ(lines[1].device, "WAN Miniport (IKEv2)");
  EXPECT_EQ(lines[2].raw, "0a090909");
  EXPECT_EQ(lines[4].raw, "20010db8000000000000000000000007");
  EXPECT_EQ(lines[5].endpoint, "192.0.2.7");
}

TEST_F(HarnessRun, MessagesGoIntoTheLogFileToo) {
  std::string text = kConfig;
  text.replace(text.find("deadline"), 0, "log_file = \"raspool.log\"\n");
  write_file(config_, text);
  EXPECT_EQ(play(R"({"call":"get4","user":"eve","ras_port":"p1"})").exit_code, 0);
  const std::string log = content_of(folder_ / "raspool.log");
  EXPECT_THAT(log, HasSubstr(" configuration_loaded: ")) << "what was told before the file's name was known";
  EXPECT_THAT(log, testing::ContainsRegex("\n[0-9T:.-]+Z information 41 request_refused: eve on p1"));
}

TEST_F(HarnessRun, HostAddressesAreNeverGiven) {
  const auto scenario =
      write_file(folder_ / "s.jsonl",
                 R"({"call":"get4","user":"CORP\\a","ras_port":"p1","expect":{"out":"10.20.0.3"}})");
  const auto outcome =
      run_harness({"run", "--config", config_, "--host-addresses", "10.20.0.1,10.20.0.2", scenario});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
}

TEST_F(HarnessRun, ABrokenConfigurationKeepsRrasRunning) {
  write_file(folder_ / "raspool.toml", "schema = 1\n[[pool]\n");
  const auto outcome =
      play(R"({"call":"get4","user":"a","ras_port":"p1","in":"10.9.9.9","expect":{"out":"10.9.9.9"}}
{"call":"get4","user":"a","ras_port":"p1","expect":{"result":717}}
)");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
  EXPECT_THAT(outcome.errors, HasSubstr("error 12 configuration_error"));
  EXPECT_THAT(outcome.errors, HasSubstr("raspool.toml:2:"));
}

TEST_F(HarnessRun, AMissingConfigurationKeepsRrasRunning) {
  std::filesystem::remove(config_);
  const auto outcome =
      play(R"({"call":"get4","user":"a","ras_port":"p1","in":"10.9.9.9","expect":{"out":"10.9.9.9"}})");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
  EXPECT_THAT(outcome.errors, HasSubstr("error 12 configuration_error"));
}

TEST_F(HarnessRun, AForeignStateFileIsNotTouchedAndKeepsRrasRunning) {
  const std::string foreign = "this is somebody's diary, and not a database\n";
  write_file(folder_ / "raspool.db", foreign);
  const auto outcome =
      play(R"({"call":"get4","user":"CORP\\a","ras_port":"p1","in":"10.9.9.9","expect":{"out":"10.9.9.9"}})");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
  EXPECT_THAT(outcome.errors, HasSubstr("error 21 state_unavailable"));
  EXPECT_EQ(content_of(folder_ / "raspool.db"), foreign);
}

TEST_F(HarnessRun, BadUsageExitsWithTwo) {
  EXPECT_EQ(run_harness({}).exit_code, 2);
  EXPECT_EQ(run_harness({"run"}).exit_code, 2);
  EXPECT_EQ(run_harness({"run", "--config", config_, "--host-addresses", "10.0.0", "x"}).exit_code, 2);
  EXPECT_EQ(run_scenario_file(config_, folder_ / "no-such-scenario").exit_code, 2);
  EXPECT_EQ(run_harness({"load", "--config", folder_ / "no-such-file"}).exit_code, 2);
  EXPECT_EQ(run_harness({"--help"}).exit_code, 0);
}

TEST_F(HarnessRun, LoadTellsThroughputLatencyAndRefusals) {
  const auto outcome =
      run_harness({"load", "--config", config_, "--threads", "4", "--users", "12", "--seconds", "0.3"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.output << outcome.errors;
  for (const char* part :
       {"gets", "granted", "refused", "exhausted", "p50", "p99", "no address was live twice"}) {
    EXPECT_THAT(outcome.output, HasSubstr(part));
  }
}

TEST_F(HarnessRun, ExplainsEachGetBeforeItIsMade) {
  const auto scenario =
      write_file(folder_ / "scenario.jsonl", R"({"call":"get4","user":"CORP\\alice","ras_port":"VPN2-1"}
{"call":"get4","user":"eve","ras_port":"VPN2-2"}
)");
  const auto outcome = run_harness({"run", "--explain", "--config", config_, scenario});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
  EXPECT_THAT(outcome.answers(), SizeIs(2));
  EXPECT_THAT(outcome.errors, HasSubstr("never-used address 10.20.0.1 of pool staff"));
  EXPECT_THAT(outcome.errors, HasSubstr("no rule matches, so [otherwise] decides"));
}

TEST_F(HarnessRun, ServeStopsInOrderOnSigterm) {
  const std::string errors = folder_ / "errors";
  const std::string command = "'" RASPOOL_HARNESS "' serve --config '" + config_.string() + "' 2>'" + errors +
                              "' & pid=$!; until grep -q 'started' '" + errors +
                              "'; do sleep 0.05; done; kill -TERM $pid; wait $pid";
  EXPECT_EQ(std::system(command.c_str()), 0) << content_of(errors);
  EXPECT_THAT(content_of(errors), HasSubstr("information 2 stopped"));
}

TEST_F(HarnessRun, TheDemosDayPlaysAsItSays) {
  write_file(folder_ / "raspool.toml", content_of(OFFICE_DAY ".toml"));
  const auto outcome = run_scenario_file(config_, OFFICE_DAY ".jsonl");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
}

}  // namespace
}  // namespace raspool::test
