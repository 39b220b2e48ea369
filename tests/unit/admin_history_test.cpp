// raspoolctl history, on files that a service left or is writing.
#include <gmock/gmock.h>

#include "core/admin/history_query.hpp"
#include "core/admin/history_text.hpp"
#include "tests/unit/admin_files_fixture.hpp"

namespace raspool::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::string_view kOnePoolOfThree = R"(schema = 1
[service]
server = "VPN1"
[names]
strip_domain = true
[[pool]]
name      = "staff"
ranges    = ["10.20.0.1-10.20.0.3"]
hold_down = "1m"
sticky    = "0s"
[[rule]]
pools = ["staff"]
)";

// kStart is 2026-01-01T00:00:00Z.
class History : public RaspoolctlBesideFiles {
 protected:
  History() : RaspoolctlBesideFiles(kOnePoolOfThree) {}

  void get(Duration when, std::string_view user, std::string_view ras_port) {
    RaspoolctlBesideFiles::get(at(when), user, ras_port);
  }
  void release(Duration when, std::string_view user, std::string_view ras_port, std::string_view address) {
    RaspoolctlBesideFiles::release(at(when), user, ras_port, address);
  }
  void fold() { ASSERT_TRUE(std::holds_alternative<std::size_t>(store_->fold(1000))); }
  // alice from 1h to 2h, then bob from 3h to 4h and again from 25h on, all on 10.20.0.1.
  void live_a_while() {
    get(1h, "CORP\\alice", "VPN2-1");
    release(2h, "CORP\\alice", "VPN2-1", "10.20.0.1");
    story_.get(at(2h), "CORP\\carol", "VPN2-2");  // 10.20.0.2
    story_.get(at(2h), "CORP\\dave", "VPN2-3");   // 10.20.0.3
    get(3h, "bob", "VPN2-4");
    release(4h, "bob", "VPN2-4", "10.20.0.1");
    get(25h, "bob@corp.example", "VPN2-4");
  }

  int history(std::vector<std::string> more) {
    more.insert(more.begin(), "history");
    more.insert(more.end(), {"--state", configuration_.service.state.string()});
    return run(more);
  }
  // The users told, newest first.
  std::vector<std::string> users(std::vector<std::string> more) {
    more.push_back("--json");
    history(std::move(more));
    std::vector<std::string> users;
    const auto document = json();
    for (const auto& tenure : document["tenures"]) users.push_back(tenure["user"]);
    return users;
  }
};

TEST_F(History, WhoHadAnAddressIsToldWhereverTheFoldStands) {
  live_a_while();
  for (int folded = 0; folded < 8; ++folded) {
    EXPECT_THAT(users({"--address", "10.20.0.1"}), ElementsAre("bob@corp.example", "bob", "CORP\\alice"));
    EXPECT_THAT(users({"--address", "10.20.0.1", "--at", "2026-01-01T01:30Z"}), ElementsAre("CORP\\alice"));
    EXPECT_THAT(users({"--address", "10.20.0.1", "--at", "2026-01-03"}), ElementsAre("bob@corp.example"));
    ASSERT_TRUE(std::holds_alternative<std::size_t>(store_->fold(1)));
  }
}

TEST_F(History, AtAMomentItIsWhoHeldTheAddressThen) {
  live_a_while();
  const auto at = [&](const char* time) { return users({"--address", "10.20.0.1", "--at", time}); };
  EXPECT_THAT(at("2026-01-01T00:59:59Z"), IsEmpty());
  EXPECT_THAT(at("2026-01-01T01:00:00Z"), ElementsAre("CORP\\alice"));
  EXPECT_THAT(at("2026-01-01T01:59:59.999999Z"), ElementsAre("CORP\\alice"));
  EXPECT_THAT(at("2026-01-01T02:00:00Z"), IsEmpty());  // the moment of the end
  EXPECT_THAT(at("2026-01-01T04:00:00+01:00"), ElementsAre("bob"));
}

TEST_F(History, BetweenTwoTimesItIsWhoeverHeldItInBetween) {
  live_a_while();
  const auto between = [&](const char* from, const char* to) {
    return users({"--address", "10.20.0.1", "--from", from, "--to", to});
  };
  EXPECT_THAT(between("2026-01-01T01:30Z", "2026-01-01T03:00Z"), ElementsAre("bob", "CORP\\alice"));
  EXPECT_THAT(between("2026-01-01T02:00Z", "2026-01-01T02:59Z"), IsEmpty());
  EXPECT_THAT(between("2026-01-01", "2026-01-01"), ElementsAre("bob", "CORP\\alice"));
  EXPECT_THAT(users({"--address", "10.20.0.1", "--from", "2026-01-02"}), ElementsAre("bob@corp.example"));
  EXPECT_THAT(users({"--address", "10.20.0.1", "--to", "2026-01-01T02:00Z"}), ElementsAre("CORP\\alice"));
}

TEST_F(History, AUserIsFoundByAnyFormOfTheName) {
  live_a_while();
  fold();
  EXPECT_THAT(users({"--user", "corp\\ALICE"}), ElementsAre("CORP\\alice"));
  EXPECT_THAT(users({"--user", "bob"}), ElementsAre("bob"));
  EXPECT_THAT(users({"--user", "OTHER\\bob", "--config", config_}), ElementsAre("bob@corp.example", "bob"))
      << "strip_domain of the configuration";
}

TEST_F(History, IsOneDocumentInJson) {
  live_a_while();
  fold();
  EXPECT_EQ(history({"--address", "10.20.0.1", "--to", "2026-01-01", "--limit", "1", "--json"}), 0) << err;
  const auto document = json();
  EXPECT_EQ(document["address"], "10.20.0.1");
  EXPECT_EQ(document["to"], "2026-01-01T23:59:59.999999Z");
  EXPECT_EQ(document["more"], true);
  ASSERT_EQ(document["tenures"].size(), 1u);
  const auto& bob = document["tenures"][0];
  EXPECT_EQ(bob["address"], "10.20.0.1");
  EXPECT_EQ(bob["user"], "bob");
  EXPECT_EQ(bob["ras_port"], "VPN2-4");
  EXPECT_EQ(bob["pool"], "staff");
  EXPECT_EQ(bob["kind"], "pool");
  EXPECT_EQ(bob["from"], "2026-01-01T03:00:00.000000Z");
  EXPECT_EQ(bob["to"], "2026-01-01T04:00:00.000000Z");
  EXPECT_EQ(bob["end"], "released");
  EXPECT_EQ(bob["server"], "VPN1");
  EXPECT_EQ(bob["instance"].get<std::string>().size(), 36u);
  EXPECT_GT(bob["change"], bob["tenure"]);
}

// Of bob's first connection all is known, of his second, which is up, where he is.
class HistoryWithFacts : public History {
 protected:
  void tell(const Tenure& tenure, Sequence change, ConnectionFacts facts) {
    const TenureFacts told{tenure.id, tenure.address, tenure.from, tenure.to, change, tenure.from, facts};
    ASSERT_FALSE(store_->keep_facts({&told, 1}));
  }
  void connect_a_while() {
    get(1h, "bob", "VPN2-4");
    const Tenure first = story_.book().live().front();
    story_.get(at(1h), "carol", "VPN2-2");  // 10.20.0.2
    story_.get(at(1h), "dave", "VPN2-3");   // 10.20.0.3
    release(2h, "bob", "VPN2-4", "10.20.0.1");
    get(3h, "bob", "VPN2-4");
    const Tenure second = story_.book().live().front();
    fold();
    tell(first, 10,
         {"203.0.113.9", "ikev2", "WAN Miniport (IKEv2)", 3'723, std::uint64_t{4'294'967'295}, 999});
    tell(second, 11, {"2001:db8::17", "ppp", "", {}, {}, {}});
  }
};

TEST_F(HistoryWithFacts, TellsInJsonWhatConnectionCalloutsTold) {
  connect_a_while();
  EXPECT_EQ(history({"--address", "10.20.0.1", "--json"}), 0) << err;
  const auto tenures = json()["tenures"];
  ASSERT_EQ(tenures.size(), 2u);
  const auto open = tenures[0], ended = tenures[1];
  EXPECT_EQ(ended["endpoint"], "203.0.113.9");
  EXPECT_EQ(ended["tunnel"], "ikev2");
  EXPECT_EQ(ended["device"], "WAN Miniport (IKEv2)");
  EXPECT_EQ(ended["seconds"], 3723);
  EXPECT_EQ(ended["received"], 4294967295u);
  EXPECT_EQ(ended["sent"], 999);
  EXPECT_EQ(ended["change"], 10);
  EXPECT_FALSE(open.contains("to"));
  EXPECT_EQ(open["endpoint"], "2001:db8::17");
  EXPECT_EQ(open["change"], 11);
  for (const char* key : {"device", "seconds", "received", "sent"}) EXPECT_FALSE(open.contains(key)) << key;
}

TEST_F(HistoryWithFacts, ShowsPeopleWhatConnectionCalloutsTold) {
  connect_a_while();
  EXPECT_EQ(history({"--address", "10.20.0.1"}), 0);
  EXPECT_EQ(
      out,
      "10.20.0.1; times in UTC\n"
      "From                 To        User  RAS port  Pool   End       Client        Tunnel                "
      "Connected  Received  Sent\n"
      "2026-01-01 03:00:00  open      bob   VPN2-4    staff            2001:db8::17  ppp\n"
      "2026-01-01 01:00:00  02:00:00  bob   VPN2-4    staff  released  203.0.113.9   WAN Miniport (IKEv2)  "
      "1:02:03    4.3 GB    999 B\n");
}

TEST_F(History, AnOpenTenureHasNoEnd) {
  live_a_while();
  EXPECT_EQ(history({"--address", "10.20.0.1", "--at", "2026-01-02T02:00Z", "--json"}), 0);
  EXPECT_FALSE(json()["tenures"][0].contains("to"));
  EXPECT_FALSE(json()["tenures"][0].contains("end"));
}

TEST_F(History, IsATableForPeople) {
  live_a_while();
  fold();
  EXPECT_EQ(history({"--address", "10.20.0.1"}), 0);
  EXPECT_EQ(out,
            "10.20.0.1; times in UTC\n"
            "From                 To        User              RAS port  Pool   End\n"
            "2026-01-02 01:00:00  open      bob@corp.example  VPN2-4    staff\n"
            "2026-01-01 03:00:00  04:00:00  bob               VPN2-4    staff  released\n"
            "2026-01-01 01:00:00  02:00:00  CORP\\alice        VPN2-1    staff  released\n");
  EXPECT_EQ(history({"--user", "bob", "--limit", "1", "--to", "2026-01-01T12:00+01:00"}), 0);
  EXPECT_THAT(out, HasSubstr("bob up to 2026-01-01 11:00:00 UTC; times in UTC\n"));
  EXPECT_THAT(out, HasSubstr("04:00:00  10.20.0.1  bob"));
  EXPECT_THAT(out, Not(HasSubstr("There are more")));
}

TEST_F(History, SaysClearlyThatThereIsMore) {
  live_a_while();
  fold();
  EXPECT_EQ(history({"--address", "10.20.0.1", "--limit", "2"}), 0);
  EXPECT_THAT(out,
              HasSubstr("There are more than these 2: ask for a shorter time, or for more with --limit\n"));
}

TEST_F(History, NothingNamedByAClientTearsTheTableApart) {
  nlohmann::ordered_json document = {{"address", "10.0.0.1"}, {"more", false}};
  document["tenures"] = {
      {{"user", "a\n\x1b[31m"}, {"address", "10.0.0.1"}, {"kind", "pool"}, {"from", "2026-01-01T03:00:00Z"}}};
  std::ostringstream stream;
  print_history(document, false, stream);
  EXPECT_THAT(stream.str(), HasSubstr("  a??[31m\n"));
}

TEST_F(History, WhoIsNotKnownIsNotFound) {
  live_a_while();
  EXPECT_EQ(history({"--user", "nobody"}), 1);
  EXPECT_EQ(out, "nobody: no tenure is known\n");
  EXPECT_EQ(history({"--address", "10.20.0.9", "--json"}), 1);
  EXPECT_THAT(json()["tenures"], IsEmpty());
}

TEST_F(History, WhatCannotBeAnsweredIsBadUsage) {
  const std::pair<std::vector<std::string>, const char*> all[] = {
      {{}, "ask for an address with --address, or for a user with --user"},
      {{"--address", "10.20.0.1", "--user", "bob"}, "not for both"},
      {{"--address", "10.20.0"}, "'10.20.0' is no address"},
      {{"--user", "bob", "--at", "noon"}, "--at: 'noon' is no time; write 2026-11-22T13:00:00Z"},
      {{"--user", "bob", "--at", "2026-01-01", "--to", "2026-01-02"}, "leave one of them out"},
      {{"--user", "bob", "--from", "2026-01-03", "--to", "2026-01-02"}, "--to lies before --from"},
      {{"--user", "bob", "--limit", "0"}, "--limit is a number from 1 to 100000"},
  };
  for (const auto& [arguments, words] : all) {
    EXPECT_EQ(history(arguments), 2) << words;
    EXPECT_THAT(err, HasSubstr(words));
    EXPECT_EQ(out, "");
  }
}

TEST_F(History, AMissingFileIsNotFoundAndAMissingHistoryHasNothingToTell) {
  EXPECT_EQ(run({"history", "--address", "10.20.0.1", "--state", (folder_ / "none.db").string()}), 1);
  EXPECT_THAT(err, HasSubstr("none.db is missing or empty"));
  live_a_while();
  fold();
  store_.reset();
  std::filesystem::remove(configuration_.service.history());
  EXPECT_THAT(users({"--address", "10.20.0.1"}), ElementsAre("bob@corp.example"));
}

TEST_F(History, WithoutAFileARunningServiceWouldBeAsked) {
  EXPECT_EQ(run({"history", "--address", "10.20.0.1"}), 3);
}

TEST_F(History, ItsQuestionTravelsAsArguments) {
  const HistoryQuery query{"10.20.0.1", "", "2026-01-01", "", "", 7};
  EXPECT_EQ(query.arguments().dump(), R"({"address":"10.20.0.1","at":"2026-01-01","limit":7})");
  const HistoryQuery back = HistoryQuery::of(query.arguments());
  EXPECT_EQ(back.arguments(), query.arguments());
  EXPECT_EQ(HistoryQuery::of({{"user", "bob"}}).limit, 100u);
}

}  // namespace
}  // namespace raspool::test
