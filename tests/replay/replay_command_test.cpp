// raspoolctl replay as an administrator meets it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/replay/accounting_writer.hpp"
#include "tests/unit/admin_fixture.hpp"

namespace raspool::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class ReplayCommandTest : public Raspoolctl {
 protected:
  ReplayCommandTest() {
    config_ = write("raspool.toml",
                    "schema = 1\n[[pool]]\nname = \"staff\"\nranges = [\"10.30.0.1-10.30.0.2\"]\n"
                    "[[rule]]\nname = \"staff\"\nusers = ['CONTOSO\\*']\npools = [\"staff\"]\n");
  }
  // Users of the domain who are connected at once, an hour each; and one stranger.
  std::string log(int users) {
    std::string text;
    for (const auto status : {WrittenRecord::start, WrittenRecord::stop}) {
      for (int user = 0; user <= users; ++user) {
        WrittenRecord written;
        written.status = status;
        written.at = utc("2026-11-23 07:00:00") + std::chrono::seconds(user) +
                     std::chrono::hours(status == WrittenRecord::stop ? 1 : 0);
        written.user = user == users ? "stranger<&>" : "CONTOSO\\user" + std::to_string(user);
        written.id = written.port = std::to_string(user + 1);
        text += as_database(written);
      }
    }
    return write("IN2611.log", text);
  }
  std::string config_;
};

TEST_F(ReplayCommandTest, TellsRefusalsPeakAndTheSmallestSize) {
  EXPECT_EQ(run({"replay", "--config", config_, log(3)}), 0) << err;
  EXPECT_THAT(out, HasSubstr("pool staff: 2 addresses"));
  EXPECT_THAT(out, HasSubstr("peak in use         2 (100.0 %), 2026-11-23 07:00:01"));
  EXPECT_THAT(out, HasSubstr("refusals            1, the first 2026-11-23 07:00:02"));
  EXPECT_THAT(out, HasSubstr("smallest size       3 would have refused nobody"));
  EXPECT_THAT(out, HasSubstr("1 connections matched no rule"));
  EXPECT_EQ(err, "");
}

TEST_F(ReplayCommandTest, TellsTheSameAsJson) {
  EXPECT_EQ(run({"replay", "--config", config_, "--json", log(3)}), 0);
  const auto document = json();
  const auto& pool = document["pools"][0];
  EXPECT_EQ(pool["name"], "staff");
  EXPECT_EQ(pool["size"], 2);
  EXPECT_EQ(pool["peak"], 2);
  EXPECT_EQ(pool["peak_at"], "2026-11-23T07:00:01.000000Z");
  EXPECT_EQ(pool["refusals"], 1);
  EXPECT_EQ(pool["first_refusal"], "2026-11-23T07:00:02.000000Z");
  EXPECT_EQ(pool["smallest_size"], 3);
  EXPECT_EQ(pool["smallest_size_is_exact"], true);
  EXPECT_EQ(document["users"][0]["user"], "CONTOSO\\user2");
  EXPECT_EQ(document["users"][0]["refusals"], 1);
  EXPECT_EQ(document["unmatched_users"][0]["user"], "stranger<&>");
  EXPECT_EQ(document["inputs"][0]["formats"]["database-compatible"], 8);
}

TEST_F(ReplayCommandTest, WritesAPageThatNeedsNothingElseAndEscapesNames) {
  const std::string page_file = write("page.html", "");
  EXPECT_EQ(run({"replay", "--config", config_, "--html", page_file, log(3)}), 0) << err;
  std::ifstream stream(folder_ / "page.html", std::ios::binary);
  const std::string page{std::istreambuf_iterator<char>(stream), {}};
  EXPECT_THAT(page, HasSubstr("stranger&lt;&amp;&gt;"));
  EXPECT_THAT(page, Not(HasSubstr("stranger<")));
  EXPECT_THAT(page, HasSubstr("<svg"));
  for (const char* needs : {"<script", "http://", "https://", "src=", "@import", "url("})
    EXPECT_THAT(page, Not(HasSubstr(needs))) << "a page of its own";
}

TEST_F(ReplayCommandTest, AnInputOfAnotherKindFailsAndTheReportIsStillTold) {
  const std::string other = write("other.txt", "hello\nworld\n");
  EXPECT_EQ(run({"replay", "--config", config_, log(1), other}), 1);
  EXPECT_THAT(err, HasSubstr("other.txt: more than half of its records are broken"));
  EXPECT_THAT(out, HasSubstr("pool staff"));
  EXPECT_THAT(out, HasSubstr("line 1: no record of a known format"));
}

TEST_F(ReplayCommandTest, AnInputWithoutAConnectionIsFine) {
  EXPECT_EQ(run({"replay", "--config", config_, write("IN2611.log", "")}), 0) << err;
  WrittenRecord on;
  on.status = WrittenRecord::on;
  on.at = utc("2026-11-23 07:00:00");
  on.id = "1";
  EXPECT_EQ(run({"replay", "--config", config_, write("IN2612.log", as_ias(on))}), 0) << err;
}

TEST_F(ReplayCommandTest, AMissingInputFailsAndOfNothingThereIsNoReport) {
  EXPECT_EQ(run({"replay", "--config", config_, "nowhere.log"}), 1);
  EXPECT_THAT(err, HasSubstr("nowhere.log: it cannot be read"));
  EXPECT_EQ(out, "");
  EXPECT_EQ(run({"replay", "--config", config_, "nowhere.log", log(1)}), 1);
  EXPECT_THAT(out, HasSubstr("pool staff"));
  EXPECT_EQ(run({"replay", "--config", config_, "--json", "nowhere.log"}), 1);
  EXPECT_EQ(json().at("inputs").size(), 1u);
}

TEST_F(ReplayCommandTest, AMistakeInTheConfigurationOrTheOptionsIsToldAndNothingIsRead) {
  const std::string input = log(1);
  EXPECT_EQ(run({"replay", "--config", write("bad.toml", "schema = 1\npool = 3\n"), input}), 2);
  EXPECT_THAT(err, HasSubstr("bad.toml:2"));
  EXPECT_EQ(run({"replay", input}), 2);
  EXPECT_EQ(run({"replay", "--config", config_, "--zone", "Mars/Crater", input}), 2);
  EXPECT_THAT(err, HasSubstr("--zone"));
  EXPECT_EQ(run({"replay", "--config", config_, "--longest", "soon", input}), 2);
  EXPECT_EQ(run({"replay", "--config", config_, "--same-nas", "VPN1", input}), 2);
  EXPECT_EQ(run({"replay", "--config", config_, "--dates", "backwards", input}), 2);
}

TEST_F(ReplayCommandTest, NamesCanBeHidden) {
  EXPECT_EQ(run({"replay", "--config", config_, "--hide-names", log(3)}), 0);
  EXPECT_THAT(out, Not(HasSubstr("CONTOSO")));
  EXPECT_THAT(out, HasSubstr("user 1"));
}

TEST_F(ReplayCommandTest, AConfigurationThatObservesIsPlayedAsIfItEnforced) {
  const std::string observes =
      write("observe.toml",
            "schema = 1\n[service]\nmode = \"observe\"\n[[pool]]\nname = \"staff\"\nranges = "
            "[\"10.30.0.1-10.30.0.2\"]\n[[rule]]\nname = \"all\"\npools = [\"staff\"]\n");
  EXPECT_EQ(run({"replay", "--config", observes, "--json", log(3)}), 0);
  EXPECT_EQ(json()["pools"][0]["refusals"], 2);
}

TEST_F(ReplayCommandTest, EachServerIsPlayedByItselfAsTheConfigurationReadsForIt) {
  const std::string per_server = write(
      "both.toml",
      "schema = 1\n[[pool]]\nname = \"staff\"\nnat = false\nranges = { VPN01 = [\"10.30.0.1-10.30.0.1\"], "
      "VPN02 = [\"10.30.1.1-10.30.1.9\"] }\n[[rule]]\nname = \"all\"\npools = [\"staff\"]\n");
  std::string text;
  for (const char* server : {"VPN01", "VPN02"}) {
    for (int user = 0; user < 2; ++user) {
      WrittenRecord written;
      written.at = utc("2026-11-23 07:00:00");
      written.user = "user" + std::to_string(user);
      written.id = written.port = std::to_string(user + 1);
      written.server = server;
      written.nas = server == std::string("VPN01") ? "10.20.0.5" : "10.20.0.6";
      text += as_database(written);
    }
  }
  EXPECT_EQ(run({"replay", "--config", per_server, "--json", write("IN2611.log", text)}), 0) << err;
  ASSERT_EQ(json()["pools"].size(), 2u);
  EXPECT_EQ(json()["pools"][0]["server"], "VPN01");
  EXPECT_EQ(json()["pools"][0]["refusals"], 1);
  EXPECT_EQ(json()["pools"][1]["server"], "VPN02");
  EXPECT_EQ(json()["pools"][1]["refusals"], 0);
  EXPECT_EQ(json()["pools"][1]["size"], 9);
}

TEST_F(ReplayCommandTest, NamesOfServersAreTheSameInUpperAndLowerCase) {
  const std::string per_server = write(
      "both.toml",
      "schema = 1\n[[pool]]\nname = \"staff\"\nnat = false\nranges = { vpn1 = [\"10.30.0.1-10.30.0.5\"], "
      "vpn2 = [\"10.30.1.1-10.30.1.9\"] }\n[[rule]]\nname = \"all\"\npools = [\"staff\"]\n");
  const std::string trace = write(
      "raspool.jsonl",
      R"({"v":1,"t":"2026-11-23T07:00:00Z","srv":"VPN1","call":"get4","user":"anna","ras_port":"VPN1-1",)"
      R"("in":"10.9.9.9","out":"10.30.0.1","result":0})"
      "\n");
  EXPECT_EQ(run({"replay", "--config", per_server, "--json", trace}), 0) << err;
  ASSERT_EQ(json()["pools"].size(), 1u);
  EXPECT_EQ(json()["pools"][0]["server"], "VPN1");
  EXPECT_EQ(json()["pools"][0]["size"], 5);
  EXPECT_EQ(json()["servers"][0]["read_as"], "vpn1");
  EXPECT_EQ(json()["servers"][0]["granted"], 1);
}

TEST_F(ReplayCommandTest, TheFilesOfAFolderAreReadTogether) {
  const auto folder = folder_ / "logs";
  std::filesystem::create_directories(folder / "below");
  std::filesystem::rename(log(2), folder / "below" / "IN2611.log");
  EXPECT_EQ(run({"replay", "--config", config_, "--json", folder.string()}), 0) << err;
  EXPECT_EQ(json()["recorded"]["connections"], 3);
}

TEST_F(ReplayCommandTest, LocalTimeWithoutAZoneIsTold) {
  WrittenRecord written;
  written.at = utc("2026-11-23 07:00:00");
  written.user = "anna";
  written.id = "1";
  written.tells_event_time = false;
  const std::string input = write("IN2611.log", as_database(written));
  EXPECT_EQ(run({"replay", "--config", config_, input}), 0);
  EXPECT_THAT(out, HasSubstr("name their zone with --zone"));
  EXPECT_EQ(run({"replay", "--config", config_, "--zone", "Europe/Berlin", input}), 0);
  EXPECT_THAT(out, Not(HasSubstr("name their zone with --zone")));
  EXPECT_THAT(out, HasSubstr("2026-11-23 07:00:00"));
}

}  // namespace
}  // namespace raspool::test
