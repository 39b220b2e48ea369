// What connection callouts told, in the history's file: with its tenure, and outside the chain.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "core/store/backup.hpp"
#include "core/store/history_reader.hpp"
#include "core/store/verification.hpp"
#include "tests/conformance/golden_journal.hpp"
#include "tests/conformance/random_journal.hpp"
#include "tests/conformance/sqlite_file.hpp"
#include "tests/conformance/store_site.hpp"
#include "tests/support/random_seed.hpp"
#include "tests/support/times.hpp"

namespace raspool::test {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using Lines = std::vector<std::string>;

const Address kPlace = AddressV4::from_number(0x0A14'0010);

class Facts : public testing::Test {
 protected:
  static Tenure tenure(Sequence id, const std::string& user = "alice") {
    return golden_tenure(id, Kind::pool, kPlace, std::chrono::seconds(id), "staff", user, "VPN2-1");
  }
  void begin(Sequence id, const std::string& user = "alice") {
    must(store_->append({{{id, tenure(id).from, Assigned{tenure(id, user)}}}}));
  }
  void end(Sequence at, Sequence id) {
    const WallTime to = kStart.wall + std::chrono::seconds(at);
    must(store_->append({{{at, to, Ended{id, kPlace, to, EndReason::released, to}}}}));
  }
  static TenureFacts told(Sequence id, Sequence change, const std::string& endpoint = "203.0.113.9") {
    return {id,
            kPlace,
            tenure(id).from,
            {},
            change,
            tenure(id).from,
            {endpoint, "ikev2", "WAN Miniport (IKEv2)", 60, 1'000, 2'000}};
  }
  void keep(const TenureFacts& facts) { must(store_->keep_facts({&facts, 1})); }
  void forget(std::string_view user) {
    const auto done = store_->forget(rules_, rules_.user_name(user));
    if (const auto* error = std::get_if<StoreError>(&done)) throw std::runtime_error(error->text);
  }
  std::string ask(const std::string& sql) { return SqliteFile(site_.settings().history()).value(sql); }
  Lines failures() {
    return std::get<FilesVerdict>(verify_files(site_.settings().state, site_.settings().history(), hash_))
        .failures;
  }
  void reopen() {
    store_.reset();
    store_ = site_.open_recovered();
  }

  SqliteSite site_;
  NameRules rules_;
  FakeKeyedHash hash_;
  std::unique_ptr<LeaseStore> store_ = site_.open_recovered();
};

TEST_F(Facts, RaiseTheChangeThatIsToldAndLeaveTheTenuresOwn) {
  begin(1);
  end(2, 1);
  begin(3);
  end(4, 3);
  fold_all(*store_);
  keep(told(1, 5));  // after the next one has begun
  EXPECT_THAT(failures(), IsEmpty()) << "I6 goes by the tenure's own";
  TenureQuestion question;
  question.address = kPlace;
  const auto found = read_tenures(site_.settings().state, site_.settings().history(), rules_, question, 10);
  const auto& tenures = std::get<ToldTenures>(found).tenures;
  EXPECT_EQ(tenures.at(0).tenure.change, 4u);
  EXPECT_EQ(tenures.at(1).tenure.change, 5u);
  EXPECT_EQ(ask("SELECT group_concat(change) FROM (SELECT change FROM history ORDER BY tenure)"), "5,4");
  EXPECT_EQ(recovered(*store_).next_sequence, 6u) << "a number is used once";
}

TEST_F(Facts, OfATenureThatWasTakenBackGoWithIt) {
  begin(1);
  keep(told(1, 2));
  must(store_->append({{{3, kStart.wall, Withdrawn{1, kPlace, std::nullopt}}}}));
  fold_all(*store_);
  EXPECT_EQ(ask("SELECT count(*) FROM fact"), "0");
}

TEST_F(Facts, MoveIntoTheRowOfTheirTenureWhenItEnds) {
  begin(1);
  fold_all(*store_);
  keep(told(1, 2));
  EXPECT_EQ(ask("SELECT count(*) FROM fact"), "1");
  site_.settings().server = "ANOTHER-NAME";
  reopen();
  end(3, 1);
  fold_all(*store_);
  EXPECT_EQ(ask("SELECT count(*) FROM fact"), "0");
  EXPECT_EQ(
      ask("SELECT endpoint || ' ' || tunnel || ' ' || device || ' ' || seconds || ' ' || received || ' ' "
          "|| sent FROM history"),
      "203.0.113.9 ikev2 WAN Miniport (IKEv2) 60 1000 2000");
}

TEST_F(Facts, AreOutsideTheChainAndWhoeverRefersToWhatIsNotThereIsFound) {
  begin(1);
  end(2, 1);
  fold_all(*store_);
  const std::string head = ask("SELECT hex(hash) FROM batch");
  keep(told(1, 3));
  EXPECT_EQ(ask("SELECT hex(hash) FROM batch"), head);
  EXPECT_THAT(failures(), IsEmpty());
  SqliteFile(site_.settings().history()).run("UPDATE tenure_2026_01 SET device = 4711");
  EXPECT_THAT(failures(), Contains(HasSubstr("have a device that is not there")));
}

TEST_F(Facts, ForgetTakesTheEndpointOfTheClientAndLeavesTheRest) {
  begin(1);
  end(2, 1);
  begin(3, "bob");
  end(4, 3);
  fold_all(*store_);
  keep(told(1, 5));
  keep(told(3, 6, "198.51.100.7"));
  forget("ALICE");
  EXPECT_EQ(site_.facts(kPlace, 1), (ConnectionFacts{"", "ikev2", "WAN Miniport (IKEv2)", 60, 1'000, 2'000}));
  EXPECT_EQ(site_.facts(kPlace, 3).endpoint, "198.51.100.7");
  EXPECT_THAT(failures(), IsEmpty());

  keep(told(1, 7));  // one that was on its way
  EXPECT_EQ(site_.facts(kPlace, 1).endpoint, "");
  SqliteFile(site_.settings().history()).run("UPDATE tenure_2026_01 SET endpoint = 'home' WHERE id = 1");
  EXPECT_THAT(failures(), Contains(HasSubstr("of users who were forgotten tell where the client was")));
}

TEST_F(Facts, OfAForgottenUserLeaveNoByteOfTheEndpoint) {
  begin(1);
  keep(told(1, 2, "2001:db8:fade::cafe"));
  end(3, 1);
  forget("alice");
  store_.reset();
  std::ifstream file(site_.settings().history(), std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  EXPECT_EQ(bytes.str().find("2001:db8:fade::cafe"), std::string::npos);
}

TEST_F(Facts, OfAnOpenLeaseStayAsTheNameDoes) {
  begin(1);
  keep(told(1, 2));
  forget("alice");
  EXPECT_EQ(site_.facts(kPlace, 1).endpoint, "203.0.113.9");
  end(3, 1);
  forget("alice");
  EXPECT_EQ(site_.facts(kPlace, 1).endpoint, "");
}

TEST_F(Facts, GoWhenTheirTenureIsTooOldAndThoseOfTenuresThatNeverCameLikewise) {
  begin(1);
  end(2, 1);
  fold_all(*store_);
  keep(told(1, 3));
  for (Sequence id = 1'000; id < 1'600; ++id) keep(told(id, id));
  for (const auto& [before, left] : {std::pair(1'100s, "500"), std::pair(2'000s, "0")}) {
    while (std::get<bool>(store_->expire(kStart.wall + before))) {
    }
    EXPECT_EQ(ask("SELECT count(*) FROM fact"), left);
    EXPECT_EQ(ask("SELECT count(*) FROM tenure"), "0");
  }
  EXPECT_EQ(ask("SELECT count(*) FROM device"), "1") << "such names are few, and nobody's";
}

TEST_F(Facts, AreInABackup) {
  begin(1);
  end(2, 1);
  fold_all(*store_);
  keep(told(1, 3));
  const auto state = site_.folder() / "copy.db", history = site_.folder() / "copy-history.db";
  const auto made = back_up_files(site_.settings().state, site_.settings().history(), state, history, hash_);
  ASSERT_TRUE(std::holds_alternative<BackupMade>(made));
  EXPECT_EQ(SqliteFile(history).value("SELECT endpoint FROM history"), "203.0.113.9");
}

// Told, folded and reopened in whatever order: each tenure has what was told of it last.
TEST_F(Facts, OfManyTenuresAreWhatWasToldLastWhateverComesInBetween) {
  std::mt19937_64 random(random_seed());
  RandomJournal source(random());
  std::map<Sequence, std::pair<TenureFacts, ConnectionFacts>> expected;
  std::vector<Tenure> begun;
  for (int step = 0; step < 60; ++step) {
    const Journal batch = source.next(1 + random() % 12);
    must(store_->append(batch));
    for (const JournalRecord& record : batch) {
      if (const auto* assigned = std::get_if<Assigned>(&record.fact)) begun.push_back(assigned->tenure);
      if (const auto* gone = std::get_if<Withdrawn>(&record.fact)) {
        std::erase_if(begun, [&](const Tenure& tenure) { return tenure.id == gone->tenure; });
        expected.erase(gone->tenure);
      }
    }
    std::vector<TenureFacts> news;
    for (const Tenure& of : begun) {
      if (random() % 10 != 0) continue;
      ConnectionFacts facts;
      if (random() % 2 == 0) facts.endpoint = "198.51.100." + std::to_string(random() % 250);
      if (random() % 2 == 0) facts.received = random() % 1'000;
      news.push_back({of.id, of.address, of.from, {}, batch.back().sequence, batch.back().at, facts});
      expected[of.id].first = news.back();
      expected[of.id].second.take(facts);
    }
    must(store_->keep_facts(news));
    if (random() % 3 == 0) fold(*store_, random() % 30);
    if (random() % 8 == 0) reopen();
  }
  const auto check = [&](const char* when) {
    for (const auto& [id, facts] : expected) {
      ASSERT_EQ(site_.facts(facts.first.address, id), facts.second) << when << ", tenure " << id;
    }
    EXPECT_THAT(failures(), IsEmpty()) << when;
  };
  check("before all is folded");
  fold_all(*store_);
  check("after all is folded");
}

}  // namespace
}  // namespace raspool::test
