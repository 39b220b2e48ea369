// Observe mode and the trace: every callout leaves one line, and RRAS's values stay as they are.

#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/rras-host/conformance/raspool.hpp"

namespace rras_host {
namespace {

using Json = nlohmann::json;
using ::testing::ElementsAre;
using ::testing::SizeIs;

constexpr const char* kObserve = "schema = 1\n[service]\nserver = \"VPN1\"\nmode = \"observe\"\n";

std::vector<Json> lines_in(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::vector<Json> lines;
  for (std::string text; std::getline(stream, text);) lines.push_back(Json::parse(text));
  return lines;
}

std::vector<Json> trace_of(const Raspool& raspool) {
  return lines_in(raspool.folder() / "raspool.trace.jsonl");
}

std::vector<std::string> calls_in(const std::vector<Json>& lines) {
  std::vector<std::string> calls;
  for (const Json& line : lines) calls.push_back(line.at("call"));
  return calls;
}

Json only(const std::vector<Json>& lines, std::string_view call) {
  Json found;
  for (const Json& line : lines) {
    if (line.at("call") != call) continue;
    EXPECT_TRUE(found.is_null()) << call << " is there twice";
    found = line;
  }
  EXPECT_FALSE(found.is_null()) << call << " is not there";
  return found;
}

StartOptions started_as(Generation generation) {
  StartOptions options;
  options.initialise.generation = generation;
  return options;
}

TEST(Trace, ObserveModeLeavesEveryValueAndRecordsEveryCalloutOnce) {
  Raspool raspool(kObserve);
  raspool.start(started_as(Generation::table_first));
  const ConnectionFacts facts = facts_of(L"CORP\\alice", L"VPN3-127", 7);
  raspool.notify(Call::accept_link, facts);
  EXPECT_EQ(told4(raspool.get4(L"CORP\\alice", L"VPN3-127", "10.1.2.3")), "10.1.2.3");
  EXPECT_EQ(told4(raspool.get4(L"CORP\\bob", L"VPN3-126", "0.0.0.0")), "0.0.0.0");
  EXPECT_EQ(told6(raspool.get6(L"CORP\\alice", L"VPN3-127", "2001:db8::7")), "2001:db8::7");
  EXPECT_TRUE(raspool.notify(Call::accept_connection, facts).accepted);
  EXPECT_TRUE(raspool.notify(Call::reauthenticate, facts).accepted);
  raspool.release4(L"CORP\\alice", L"VPN3-127", "10.1.2.3");
  raspool.release6(L"CORP\\alice", L"VPN3-127", "2001:db8::7");
  raspool.notify(Call::hangup_connection, facts);
  raspool.notify(Call::hangup_link, facts);
  raspool.stop();

  const auto lines = trace_of(raspool);
  EXPECT_THAT(calls_in(lines), ElementsAre("init_ex", "accept_link", "get4", "get4", "get6",
                                           "accept_connection", "reauthenticate", "release4", "release6",
                                           "hangup_connection", "hangup_link", "terminate"));
  std::string before;
  for (const Json& line : lines) {
    SCOPED_TRACE(line.dump());
    EXPECT_EQ(line.at("v"), 1);
    EXPECT_EQ(line.at("srv"), "VPN1");
    EXPECT_EQ(line.at("pid"), GetCurrentProcessId());
    EXPECT_TRUE(line.contains("tid") && line.contains("us"));
    EXPECT_LE(before, line.at("t").get<std::string>());
    before = line.at("t");
  }
  const Json& get = lines[2];
  EXPECT_EQ(get.at("user"), "CORP\\alice");
  EXPECT_EQ(get.at("ras_port"), "VPN3-127");
  EXPECT_EQ(get.at("in"), "10.1.2.3");
  EXPECT_EQ(get.at("out"), "10.1.2.3");
  EXPECT_EQ(get.at("raw"), "0a010203") << "the bytes in memory";
  EXPECT_EQ(get.at("notify"), true);
  EXPECT_EQ(get.at("result"), 0);
  EXPECT_EQ(get.at("reason"), "observed");
  EXPECT_EQ(lines[3].at("raw"), "00000000");
  EXPECT_EQ(lines[3].at("notify"), false);
  EXPECT_EQ(lines[4].at("raw"), "20010db8000000000000000000000007") << "prefix and identifier";
  EXPECT_EQ(lines[7].at("raw"), "0a010203");
  EXPECT_FALSE(lines[7].contains("result")) << "a Release has none";
}

TEST(Trace, LinkAndConnectionLinesTellWhatTheStructuresTell) {
  for (const Generation generation : {Generation::table_first, Generation::legacy_first}) {
    const bool table = generation == Generation::table_first;
    SCOPED_TRACE(table ? "table" : "exports");
    Raspool raspool(kObserve);
    raspool.start(started_as(generation));
    ConnectionFacts facts = facts_of(L"CORP\\alice", L"VPN3-127", 7);
    facts.address = parse_v4("10.1.2.3").value();
    raspool.notify(Call::accept_link, facts);
    raspool.notify(Call::accept_connection, facts);
    raspool.stop();

    const auto lines = trace_of(raspool);
    const Json link = only(lines, "accept_link");
    EXPECT_EQ(link.at("ras_port"), "VPN3-127");
    EXPECT_EQ(link.at("device"), "WAN Miniport (IKEv2)");
    EXPECT_EQ(link.at("tunnel"), "vpn");
    EXPECT_EQ(link.at("connection"), 7);
    EXPECT_EQ(link.at("result"), 1);
    const Json connection = only(lines, "accept_connection");
    EXPECT_EQ(connection.at("user"), "alice");
    EXPECT_EQ(connection.at("domain"), "CORP");
    EXPECT_EQ(connection.at("computer"), "CLIENT7");
    EXPECT_EQ(connection.at("connection"), 7);
    EXPECT_EQ(connection.at("tunnel"), "ikev2");
    EXPECT_EQ(connection.at("address"), "10.1.2.3");
    EXPECT_EQ(connection.at("generation"), table ? "table" : "export");
    if (table) {
      EXPECT_EQ(connection.at("endpoint"), "198.51.100.8");
      EXPECT_THAT(only(lines, "init_ex").at("table").get<std::string>(), SizeIs(208));
    } else {
      EXPECT_EQ(connection.at("auth"), "eap");
      only(lines, "init");
    }
  }
}

TEST(Trace, EnforceModeRecordsIfAsked) {
  Raspool raspool(
      "schema = 1\n[service]\ndurability = \"process\"\ntrace = \"calls.jsonl\"\n"
      "[[pool]]\nname = \"staff\"\nranges = [\"10.20.0.1-10.20.0.1\"]\n"
      "[[rule]]\nname = \"all\"\npools = [\"staff\"]\n");
  raspool.start(started_as(Generation::table_first));
  raspool.get4(L"CORP\\alice", L"VPN3-127", "10.1.2.3");
  raspool.get4(L"CORP\\bob", L"VPN3-126", "10.1.2.4");
  raspool.get4(std::wstring(1500, L'x'), L"VPN3-125", "10.1.2.5");
  raspool.stop();
  const auto lines = lines_in(raspool.folder() / "calls.jsonl");
  ASSERT_THAT(calls_in(lines), ElementsAre("init_ex", "get4", "get4", "get4", "terminate"));
  EXPECT_EQ(lines[1].at("in"), "10.1.2.3");
  EXPECT_EQ(lines[1].at("raw"), "0a010203") << "as they came, and not as they went";
  EXPECT_EQ(lines[1].at("out"), "10.20.0.1");
  EXPECT_EQ(lines[1].at("reason"), "never_used");
  EXPECT_EQ(lines[2].at("result"), 717);
  EXPECT_EQ(lines[2].at("reason"), "exhausted");
  EXPECT_FALSE(lines[2].contains("out"));
  EXPECT_EQ(lines[3].at("result"), 87);
  EXPECT_EQ(lines[3].at("reason"), "invalid");
  EXPECT_FALSE(lines[3].contains("user")) << "of a name without an end nothing is known";
}

TEST(Trace, EnforceModeRecordsNothingUnasked) {
  Raspool raspool(one_pool(R"(["10.20.0.0/24"])"));
  raspool.start();
  raspool.get4(L"CORP\\alice", L"VPN3-127");
  raspool.stop();
  for (const auto& entry : std::filesystem::directory_iterator(raspool.folder())) {
    EXPECT_EQ(entry.path().string().find(".jsonl"), std::string::npos) << entry.path();
  }
}

TEST(Trace, TwoProcessesWriteFilesOfTheirOwn) {
  Raspool first(kObserve);
  first.start();
  first.get4(L"CORP\\alice", L"VPN3-127", "10.1.2.3");
  Raspool second("schema = 1\n[service]\nmode = \"observe\"\ntrace = '" +
                     to_utf8((first.folder() / "raspool.trace.jsonl").wstring()) + "'\n",
                 Raspool::Process::child);
  second.start();
  second.get4(L"CORP\\bob", L"VPN3-126", "10.1.2.4");
  second.stop();
  first.stop();
  const auto ours = trace_of(first);
  const auto theirs = lines_in(first.folder() / "raspool.trace.2.jsonl");
  EXPECT_EQ(only(ours, "get4").at("raw"), "0a010203");
  EXPECT_EQ(only(theirs, "get4").at("raw"), "0a010204");
  EXPECT_NE(ours[0].at("pid"), theirs[0].at("pid"));
}

}  // namespace
}  // namespace rras_host
