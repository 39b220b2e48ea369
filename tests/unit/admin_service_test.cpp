// raspoolctl and a running service: the real commands, the real answers, and no channel between them.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <vector>

#include "core/admin/administration.hpp"
#include "core/admin/metrics_file.hpp"
#include "core/admin/raspoolctl.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/service_fixture.hpp"

namespace raspool::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

class AskedService : public ServiceTest {
 protected:
  // The exit code; what was printed is in `out` and `err`.
  int ask(const std::vector<std::string>& arguments) {
    Administration administration(*service, environment.keyed_hash, [this] { return service->reload(); });
    AdminEnvironment asker{environment.clock, environment.keyed_hash, environment.writer_locks,
                           environment.host_addresses, "THISBOX"};
    asker.ask_service = [&](const std::string&, const AdminRequest& request) {
      requests.push_back(request);
      return administration.answer(request);
    };
    std::ostringstream out_stream, err_stream;
    const int code = run_raspoolctl(arguments, asker, out_stream, err_stream);
    out = out_stream.str();
    err = err_stream.str();
    return code;
  }
  json asked(std::vector<std::string> arguments) {
    arguments.emplace_back("--json");
    EXPECT_EQ(ask(arguments), 0) << err;
    return json::parse(out);
  }

  std::vector<AdminRequest> requests;
  std::string out, err;
};

TEST_F(AskedService, TellsWhatItIsAndHowItAnswered) {
  settings.durability = Durability::process;
  start(one_pool("10.0.0.1"));
  get("alice", "P1");
  get("alice", "P1");
  get("bob", "P2");
  release("bob", "P2", "10.0.0.1");
  environment.clock.advance(90s);

  const json status = asked({"status"});
  EXPECT_EQ(status.at("server"), "VPN1");
  EXPECT_EQ(status.at("mode"), "enforce");
  EXPECT_EQ(status.at("durability"), "process");
  EXPECT_EQ(status.at("deciding"), true);
  EXPECT_EQ(status.at("uptime_seconds"), 90);
  EXPECT_EQ(status.at("answers"), json::parse(R"({"never_used":1,"repeated":1,"exhausted":1})"));
  EXPECT_EQ(status.at("releases_not_matched"), 1);
  EXPECT_EQ(status.at("backlog"), 0);

  EXPECT_EQ(ask({"status"}), 0);
  EXPECT_THAT(out, HasSubstr("1 min 30 s"));
  EXPECT_THAT(out, HasSubstr("answers exhausted     1"));
}

TEST_F(AskedService, TellsWhyItDecidesNothing) {
  start_without_configuration();
  const json status = asked({"status"});
  EXPECT_EQ(status.at("deciding"), false);
  EXPECT_EQ(status.at("not_deciding_because"), "no configuration");
  EXPECT_TRUE(status.at("configuration").is_null());
  EXPECT_EQ(ask({"status"}), 0) << err;
  EXPECT_THAT(out, HasSubstr("no configuration"));
  EXPECT_EQ(ask({"leases"}), 1);
  EXPECT_THAT(err, HasSubstr("raspoolctl reload"));
}

TEST_F(AskedService, TellsTheRoutesToItself) {
  start(one_pool("10.0.0.4-10.0.0.7"));
  const json routes = asked({"routes", "--via", "10.9.9.9"});
  EXPECT_EQ(routes.at("servers").at(0).at("server"), "VPN1");
  EXPECT_EQ(routes.at("servers").at(0).at("routes").at(0).at("ip"), "ip route add 10.0.0.4/30 via 10.9.9.9");
  EXPECT_EQ(ask({"routes"}), 0) << err;
  EXPECT_THAT(out, HasSubstr("10.0.0.4/30"));
  EXPECT_EQ(ask({"routes", "--via", "there"}), 2);
  EXPECT_THAT(err, HasSubstr("--via there is no address"));
  EXPECT_EQ(ask({"routes", "--all"}), 2);
  EXPECT_THAT(err, HasSubstr("name the configuration: --config FILE"));
}

TEST_F(AskedService, NamesTheUsersWhomNoRuleMatchedToday) {
  start(PolicyBuilder()
            .pool("staff", "10.0.0.1-10.0.0.9")
            .rule({.users = {"alice"}, .pools = {"staff"}})
            .build());
  get("alice", "P1");
  get("CORP\\stranger", "P2", "192.0.2.7");
  get("CORP\\stranger", "P3", "192.0.2.8");
  EXPECT_EQ(asked({"status"}).at("users_without_rule_today"), json::array({"CORP\\stranger"}));

  environment.clock.advance(24h);
  EXPECT_EQ(asked({"status"}).at("users_without_rule_today"), json::array());
}

TEST_F(AskedService, ShowsHowFullThePoolsAre) {
  policy = PolicyBuilder()
               .pool("staff", "10.0.0.1-10.0.0.10", {.hold_down = 60s})
               .pool6("six", "2001:db8::/64")
               .build();
  start();
  get("alice", "P1");
  get("bob", "P2");
  release("bob", "P2", "10.0.0.2");
  get6("alice", "P1");

  const json pools = asked({"pools"});
  ASSERT_EQ(pools.size(), 2u);
  EXPECT_EQ(pools[0],
            json::parse(R"({"pool":"staff","family":"v4","size":10,"live":1,"held_down":1,"reserved":0,
                                      "never_used":8,"percent":10.0,"peak_today":2,"strays":0})"));
  EXPECT_EQ(pools[1].at("size"), json());
  EXPECT_EQ(pools[1].at("live"), 1);

  EXPECT_EQ(ask({"pools"}), 0);
  EXPECT_EQ(out,
            "POOL        SIZE  LIVE  HELD DOWN  RESERVED  NEVER USED    USED  PEAK TODAY\n"
            "staff         10     1          1         0           8  10.0 %           2\n"
            "six    unlimited     1          0         0   unlimited                   1\n");
}

TEST_F(AskedService, ThePeakIsOfToday) {
  start();
  get("alice", "P1");
  get("bob", "P2");
  release("bob", "P2", "10.0.0.2");
  EXPECT_EQ(asked({"pools"})[0].at("peak_today"), 2);
  environment.clock.advance(24h);
  EXPECT_EQ(asked({"pools"})[0].at("peak_today"), 1) << "alice has not left";
}

TEST_F(AskedService, ShowsWhoHoldsWhat) {
  start();
  get("CORP\\alice", "VPN2-1");
  get("bob", "VPN2-2");
  get("carol", "VPN2-3");

  EXPECT_EQ(asked({"leases"}).size(), 3u);
  EXPECT_EQ(asked({"leases", "--user", "corp\\ALICE"})[0].at("address"), "10.0.0.1");
  EXPECT_EQ(asked({"leases", "--address", "10.0.0.2"})[0].at("user"), "bob");
  EXPECT_EQ(asked({"leases", "--ras-port", "VPN2-3"})[0].at("user"), "carol");
  EXPECT_EQ(asked({"leases", "--pool", "none"}), json::array());

  EXPECT_EQ(ask({"leases", "--user", "bob"}), 0);
  EXPECT_THAT(out, StartsWith("ADDRESS   USER  RAS PORT"));
  EXPECT_THAT(out, HasSubstr("10.0.0.2  bob   VPN2-2"));
  EXPECT_EQ(ask({"leases", "--user", "nobody"}), 0);
  EXPECT_EQ(out, "no live lease\n");
  EXPECT_EQ(ask({"leases", "--address", "10.0.0"}), 2);
  EXPECT_THAT(err, HasSubstr("no address: 10.0.0"));
}

TEST_F(AskedService, ANameThatSteersATerminalIsShownHarmless) {
  start();
  get("\x1b[2Jeve\n", "P1");
  EXPECT_EQ(ask({"leases"}), 0);
  EXPECT_THAT(out, HasSubstr("?[2Jeve?"));
  EXPECT_EQ(asked({"leases"})[0].at("user"), "\x1b[2Jeve\n") << "the record says what RRAS said";
}

TEST_F(AskedService, ReleasesAnAddressByHandAndItRests) {
  start(one_pool("10.0.0.1", {.hold_down = 60s}));
  get("alice", "P1");
  EXPECT_EQ(ask({"release", "10.0.0.1"}), 0) << err;
  EXPECT_THAT(out, HasSubstr("10.0.0.1 was alice's since "));
  EXPECT_EQ(live(), Texts());
  EXPECT_EQ(told(get("bob", "P2")), "exhausted");
  ASSERT_TRUE(eventually_written(2));
  EXPECT_EQ(std::get<Ended>(disk.journal().at(1).fact).reason, EndReason::by_hand);

  EXPECT_EQ(ask({"release", "10.0.0.1"}), 1);
  EXPECT_THAT(err, HasSubstr("10.0.0.1 has no live lease"));
  EXPECT_EQ(ask({"release", "alice"}), 2);
}

TEST_F(AskedService, ReloadsAndTellsEveryMistake) {
  start();
  EXPECT_EQ(ask({"reload"}), 0) << err;
  EXPECT_EQ(out, "the configuration is in force\n");
  mistake = "`poool` is no key";
  EXPECT_EQ(ask({"reload"}), 2);
  EXPECT_THAT(err, HasSubstr("raspool.toml:3:1: `poool` is no key"));
  EXPECT_THAT(err, HasSubstr("the one that was in force stays"));
}

TEST_F(AskedService, ForgetsAUserButNotAnOpenLease) {
  start();
  get("alice", "P1");
  release("alice", "P1", "10.0.0.1");
  get("alice", "P2");
  ASSERT_TRUE(eventually([&] { return service->status().backlog == 0; }));
  EXPECT_EQ(ask({"forget", "ALICE"}), 0) << err;
  EXPECT_THAT(out, HasSubstr("1 live leases keep the name: forget again when they have ended"));
  EXPECT_EQ(ask({"forget", "nobody"}), 0);
  EXPECT_EQ(out, "nothing that has ended bears this name\n");
  EXPECT_EQ(ask({"forget"}), 2);
}

TEST_F(AskedService, ChangesTheMode) {
  start();
  begin_deciding();
  EXPECT_EQ(ask({"mode", "observe"}), 0) << err;
  EXPECT_EQ(out, "the mode is observe now\n");
  EXPECT_EQ(get("alice", "P1", "192.0.2.7").reason, Reason::observed);
  EXPECT_EQ(ask({"mode", "sleep"}), 2);
  ask({"status"});
  EXPECT_THAT(out, HasSubstr("observe (by hand; the file says enforce, which holds again after a restart)"));
  ask({"mode", "enforce"});
  ask({"status"});
  EXPECT_THAT(out, HasSubstr("enforce\n"));
}

TEST_F(AskedService, TellsOfACommandThatDoesNotExistWhatWasMeant) {
  start();
  EXPECT_EQ(ask({"statsu"}), 2);
  EXPECT_THAT(err, HasSubstr("There is no command `statsu`: did you mean `status`?"));
  EXPECT_EQ(ask({"--control", "elsewhere", "statsu"}), 2);
  EXPECT_THAT(err, HasSubstr("There is no command `statsu`"));
  // One that exists, and lacks something, does.
  EXPECT_EQ(ask({"--control", "elsewhere", "release"}), 2);
  EXPECT_THAT(err, AllOf(HasSubstr("ADDRESS is required"), Not(HasSubstr("no command"))));
  EXPECT_EQ(ask({}), 2);
  EXPECT_THAT(err, HasSubstr("subcommand is required"));
}

TEST_F(AskedService, ExplainsWhatItWouldAnswer) {
  start();
  get("bob", "P2");
  EXPECT_EQ(ask({"explain", "--user", "bob", "--ras-port", "P2"}), 0) << err;
  EXPECT_THAT(out, HasSubstr("10.0.0.1"));
  const json explained = asked({"explain", "--user", "alice", "--ras-port", "P1"});
  EXPECT_EQ(explained.at("answer").at("out"), "10.0.0.2");
  EXPECT_EQ(ask({"explain", "--user", "alice", "--ras-port", "P1", "--offered", "x"}), 2);
  EXPECT_EQ(live().size(), 1u);
}

TEST_F(AskedService, TellsPrometheusAllOfIt) {
  policy = PolicyBuilder().pool("a \"quoted\" one", "10.0.0.1-10.0.0.2").build();
  start();
  get("alice", "P1");
  get("bob", "P2");
  get("carol", "P3");
  EXPECT_EQ(ask({"metrics"}), 0) << err;
  EXPECT_THAT(out, HasSubstr("# TYPE raspool_answers_total counter\n"));
  EXPECT_THAT(out, HasSubstr("raspool_answers_total{reason=\"exhausted\"} 1\n"));
  EXPECT_THAT(out, HasSubstr("raspool_answers_total{reason=\"failure\"} 0\n"))
      << "a counter is there from the start";
  EXPECT_THAT(out, HasSubstr("raspool_pool_size_addresses{pool=\"a \\\"quoted\\\" one\",family=\"v4\"} 2\n"));
  EXPECT_THAT(out, HasSubstr("raspool_pool_live_addresses{pool=\"a \\\"quoted\\\" one\",family=\"v4\"} 2\n"));
  EXPECT_THAT(out, HasSubstr("raspool_callout_duration_seconds_bucket{callout=\"get\",le=\"+Inf\"} 3\n"));
  EXPECT_THAT(out, HasSubstr("raspool_callout_duration_seconds_count{callout=\"get\"} 3\n"));
  EXPECT_THAT(out, Not(HasSubstr("nan")));
}

TEST_F(AskedService, KeepsAMetricsFileThatIsWholeAtAnyTime) {
  const TemporaryFolder folder;
  settings.metrics = folder / "raspool.prom";
  start();
  begin_deciding();
  MetricsFile file(*service, environment.threads, environment.clock, environment.logger);
  EXPECT_TRUE(file.write());
  std::ostringstream first, second;
  first << std::ifstream(settings.metrics).rdbuf();
  EXPECT_THAT(first.str(), HasSubstr("raspool_answers_total{reason=\"never_used\"} 1\n"));
  get("alice", "P1");
  EXPECT_TRUE(file.write());
  second << std::ifstream(settings.metrics).rdbuf();
  EXPECT_THAT(second.str(), HasSubstr("raspool_answers_total{reason=\"never_used\"} 2\n"));
  EXPECT_FALSE(std::filesystem::exists(folder / "raspool.prom.new"));
  EXPECT_TRUE(file.stop(kNoHurry));
}

TEST_F(AskedService, AMetricsFileThatCannotBeWrittenIsAMessage) {
  const TemporaryFolder folder;
  settings.metrics = folder / "none" / "raspool.prom";
  start();
  MetricsFile file(*service, environment.threads, environment.clock, environment.logger);
  EXPECT_TRUE(eventually([&] { return environment.logger.count(MessageId::metrics_failed) == 1; }));
  EXPECT_THAT(environment.logger.texts(MessageId::metrics_failed).front(), HasSubstr("raspool.prom"));
  EXPECT_TRUE(file.stop(kNoHurry));
}

TEST_F(AskedService, CountsFailedWritesAndWhatWaits) {
  settings.deadline = kHurry;
  start();
  begin_deciding();
  disk.fail_next(StoreCall::append, 1, {StoreError::Code::io, "the disk is tired"});
  get("alice", "P1");
  EXPECT_TRUE(eventually([&] { return asked({"status"}).at("failed_writes") == 1; }));
}

TEST_F(AskedService, AnUnknownCommandOfANewerRaspoolctlIsTold) {
  start();
  const AdminAnswer answer = Administration(*service, environment.keyed_hash, nullptr).answer({"dance"});
  EXPECT_EQ(answer.code, ExitCode::bad_usage_or_configuration);
  EXPECT_THAT(answer.error, HasSubstr("`dance`"));
}

TEST(NobodyAnswers, IsExitCodeThreeAndSaysWhatElseCouldBeDone) {
  FakeEnvironment environment;
  std::ostringstream out, err;
  const AdminEnvironment asker{environment.clock,
                               environment.keyed_hash,
                               environment.writer_locks,
                               environment.host_addresses,
                               "THISBOX",
                               [](const std::string&, const AdminRequest&) {
                                 return AdminAnswer{ExitCode::nobody_answers, {}, "there is no such socket"};
                               }};
  EXPECT_EQ(run_raspoolctl({"leases"}, asker, out, err), 3);
  EXPECT_THAT(out.str(), IsEmpty());
  EXPECT_THAT(err.str(),
              HasSubstr("there is no such socket; with --state FILE I can read the file directly"));
}

}  // namespace
}  // namespace raspool::test
