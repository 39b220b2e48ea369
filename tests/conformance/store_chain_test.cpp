// The history's chain of hashes: what it covers, that nobody changes it unseen, and that forgetting and
// trimming leave it sound.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "core/store/sqlite_lease_store.hpp"
#include "core/store/verification.hpp"
#include "tests/conformance/golden_journal.hpp"
#include "tests/conformance/random_journal.hpp"
#include "tests/conformance/sqlite_file.hpp"
#include "tests/conformance/store_site.hpp"
#include "tests/support/times.hpp"

namespace raspool::test {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;
using Lines = std::vector<std::string>;

constexpr Duration kMonthsMiddle = 14 * 24h;  // the clock that is set back stays in the month

class Chain : public testing::Test {
 protected:
  // 15 batches of a fold that takes 20 records at a time.
  void fill() {
    store_.reset();
    fs::remove(site_.settings().state);
    fs::remove(site_.settings().history());
    store_ = site_.open_recovered();
    RandomJournal source(41, kMonthsMiddle);
    must(store_->append(source.next(300)));
    while (fold(*store_, 20) > 0) {
    }
  }
  FilesVerdict verdict() {
    auto found = verify_files(site_.settings().state, site_.settings().history(), hash_);
    if (const auto* error = std::get_if<StoreError>(&found)) throw std::runtime_error(error->text);
    return std::get<FilesVerdict>(std::move(found));
  }
  Lines failures() { return verdict().failures; }
  std::string ask(const std::string& sql) { return SqliteFile(site_.settings().history()).value(sql); }
  void run(const std::string& sql) { SqliteFile(site_.settings().history()).run(sql); }

  SqliteSite site_;
  FakeKeyedHash hash_;
  std::unique_ptr<LeaseStore> store_;
};

TEST_F(Chain, EachStepOfTheFoldIsABatchAndTheStateFileKnowsTheLast) {
  store_ = site_.open_recovered();
  RandomJournal source(42);
  EXPECT_EQ(ask("SELECT count(*) FROM chain"), "0");
  must(store_->append(source.next(200)));
  std::int64_t last = 0;
  for (int step = 1; step <= 10; ++step) {
    fold(*store_, 20);
    const FilesVerdict found = verdict();
    EXPECT_THAT(found.failures, IsEmpty());
    EXPECT_GT(found.chain.head.batch, last);
    last = found.chain.head.batch;
    EXPECT_EQ(ask("SELECT count(*) || ' ' || max(id) FROM batch"),
              std::to_string(last) + ' ' + std::to_string(last));
    EXPECT_EQ(SqliteFile(site_.settings().state).value("SELECT value FROM meta WHERE key = 'chain'"),
              found.chain.head.to_string());
  }
  EXPECT_EQ(ask("SELECT count(*) FROM tenure WHERE batch IS NULL"), "0");
  EXPECT_EQ(ask("SELECT sum(tenures) FROM batch"), ask("SELECT count(*) FROM tenure"));
}

TEST_F(Chain, GoesOnAfterARestart) {
  fill();
  const auto before = verdict().chain.head;
  store_ = (store_.reset(), site_.open_recovered());
  RandomJournal source(41, kMonthsMiddle);
  source.next(300);
  must(store_->append(source.next(50)));
  fold_all(*store_);
  EXPECT_THAT(failures(), IsEmpty());
  EXPECT_EQ(verdict().chain.head.chain, before.chain);
  EXPECT_EQ(verdict().chain.head.batch, before.batch + 1);
}

TEST_F(Chain, AStepWhoseTenuresEndedInTwoMonthsIsTwoBatches) {
  store_ = site_.open_recovered();
  Journal journal;
  Sequence next = 1;
  for (const WallTime to :
       {kStart.wall + 31 * 24h - 1h, kStart.wall + 31 * 24h + 1h, kStart.wall + 31 * 24h - 2h}) {
    const Address address = AddressV4::from_number(0x0A14'0000 + static_cast<std::uint32_t>(next));
    Tenure tenure = golden_tenure(next, Kind::pool, address, 0h, "staff", "alice", "P");
    journal.push_back({next, tenure.from, Assigned{tenure}});
    journal.push_back({next + 1, to, Ended{next, address, to, EndReason::released, to}});
    next += 2;
  }
  must(store_->append(journal));
  fold_all(*store_);
  EXPECT_EQ(SqliteFile(site_.settings().history()).rows("SELECT id, tenures FROM batch ORDER BY id"),
            (Lines{"1|2", "2|1"}));
  EXPECT_THAT(failures(), IsEmpty());
}

// Each of these is done to a record of batch 7 or to the batch itself.
TEST_F(Chain, WhatWasChangedCutOrPutInIsFoundAndTheFirstBatchNamed) {
  const std::string tenure = " WHERE batch = 7 AND id = (SELECT max(id) FROM tenure_2026_01 WHERE batch = 7)";
  const std::string columns =
      "family, address, from_time, id, origin, to_time, user, ras_port, pool, kind, end_reason, prefix, "
      "change, "
      "batch";
  const std::string too_old =
      "UPDATE chain SET expired_before = (SELECT newest + 1 FROM batch WHERE id = 7);";
  const std::string cut =
      too_old +
      "UPDATE chain SET anchor = 6, anchor_hash = (SELECT hash FROM batch WHERE id = 6); DELETE FROM batch "
      "WHERE id <= 6;";
  const std::pair<std::string, const char*> all[] = {
      {"UPDATE tenure_2026_01 SET user = user % 3 + 1" + tenure, "chain: batch 7 "},
      {"UPDATE tenure_2026_01 SET address = address + 100" + tenure, "chain: batch 7 "},
      {"UPDATE tenure_2026_01 SET family = 10 - family" + tenure, "chain: batch 7 "},
      {"UPDATE tenure_2026_01 SET prefix = 17" + tenure, "chain: batch 7 "},
      {"UPDATE tenure_2026_01 SET from_time = from_time - 1" + tenure, "chain: batch 7 "},
      {"UPDATE tenure_2026_01 SET to_time = to_time + 1" + tenure, "chain: batch 7 "},
      {"UPDATE tenure_2026_01 SET kind = kind % 2 + 1" + tenure, "chain: batch 7 "},
      {"UPDATE tenure_2026_01 SET end_reason = end_reason % 2 + 1" + tenure, "chain: batch 7 "},
      {"UPDATE tenure_2026_01 SET ras_port = ras_port % 2 + 1" + tenure, "chain: batch 7 "},
      {"UPDATE tenure_2026_01 SET id = id + 1000, change = change + 1000" + tenure, "chain: batch 7 "},
      {"UPDATE tenure_2026_01 SET batch = 8" + tenure, "chain: batch 7 "},
      {"DELETE FROM tenure_2026_01" + tenure, "chain: batch 7 has "},
      {"DELETE FROM tenure_2026_01 WHERE batch = 7", "chain: batch 7 has 0 tenures"},
      {"DELETE FROM tenure_2026_01 WHERE batch = 7; DELETE FROM batch WHERE id = 7",
       "chain: batch 7 is missing"},
      {"INSERT INTO tenure_2026_01 (" + columns +
           ") SELECT 4, 77, from_time, id, origin, to_time, user, ras_port, "
           "pool, kind, end_reason, prefix, change, 7 FROM tenure_2026_01" +
           tenure,
       "chain: batch 7 has "},
      {"INSERT INTO tenure_2026_01 (" + columns +
           ") SELECT 4, 77, from_time, id, origin, to_time, user, ras_port, "
           "pool, kind, end_reason, prefix, change, NULL FROM tenure_2026_01" +
           tenure,
       "chain: 1 tenures are in no batch, and are not older than the chain"},
      {"UPDATE tenure_2026_01 SET batch = NULL" + tenure, "chain: batch 7 "},
      {"UPDATE batch SET newest = newest + 1 WHERE id = 7", "chain: batch 7 does not follow"},
      {"UPDATE batch SET content = (SELECT content FROM batch WHERE id = 6) WHERE id = 7", "chain: batch 7 "},
      {"UPDATE batch SET hash = (SELECT hash FROM batch WHERE id = 6) WHERE id = 7", "chain: batch 7 "},
      {"UPDATE origin SET server = 'VPN2'", "chain: batch 1 "},
      {"UPDATE chain SET name = 'another'", "chain: batch 1 "},
      {too_old + "DELETE FROM tenure_2026_01" + tenure, "chain: batch 7 has "},
      {too_old + "DELETE FROM tenure_2026_01 WHERE batch = 8", "chain: batch 8 has 0 tenures"},
      {too_old + "DELETE FROM tenure_2026_01" + tenure +
           "; UPDATE chain SET older_expired_before = expired_before",
       "chain: batch 1 does not follow"},
      {too_old + "DELETE FROM tenure_2026_01" + tenure + "; PRAGMA user_version = 4",
       "chain: batch 1 does not follow"},
      {"UPDATE batch SET oldest = 0", "chain: batch 1 does not follow"},
      {"UPDATE batch SET oldest = NULL", "chain: batch 1 does not follow"},
      {cut + "DELETE FROM tenure_2026_01 WHERE batch <= 5", "chain: batch 6 is not in the chain"},
      {cut + "DELETE FROM tenure_2026_01 WHERE batch <= 6", "chain: batch 7 is the first"},
      {cut + "DELETE FROM tenure_2026_01 WHERE batch <= 7; UPDATE chain SET expired_before = 1",
       "chain: batch 7 has 0 tenures"},
      {cut + "DELETE FROM tenure_2026_01 WHERE batch <= 6; UPDATE chain SET expired_before = NULL",
       "chain: batch 6 is gone, and nothing was too old"},
      {cut + "DELETE FROM tenure_2026_01 WHERE batch <= 6; UPDATE chain SET older_anchor = 6",
       "chain: batch 7 does not follow"},
      {"UPDATE chain SET anchor = (SELECT max(id) FROM batch), anchor_hash = (SELECT hash FROM batch ORDER "
       "BY id DESC LIMIT 1), expired_before = 1; DELETE FROM tenure_2026_01; DELETE FROM batch",
       "chain: batch 16 is the first"},
      {"UPDATE user_name SET name = 'mallory' WHERE user = 2", "chain: the name of user 2 is not the one"},
      {"UPDATE user_name SET salt = NULL WHERE user = 2", "chain: the name of user 2 is not the one"},
  };
  for (const auto& [sql, words] : all) {
    fill();
    ASSERT_THAT(failures(), IsEmpty());
    run(sql);
    const Lines found = failures();
    EXPECT_THAT(found, Contains(StartsWith(words))) << sql;
    const auto first = std::find_if(found.begin(), found.end(),
                                    [](const std::string& line) { return line.starts_with("chain: "); });
    ASSERT_NE(first, found.end()) << sql;
    EXPECT_THAT(*first, StartsWith(words)) << sql;
  }
}

TEST_F(Chain, WhoCutsItsEndIsFoundByTheStateFile) {
  fill();
  const auto last = std::to_string(verdict().chain.head.batch);
  run("DELETE FROM tenure_2026_01 WHERE batch = " + last + "; DELETE FROM batch WHERE id = " + last);
  EXPECT_THAT(failures(),
              Contains("chain: batch " + last +
                       " is missing: the chain was cut, as the state file knows it up to batch " + last));
}

TEST_F(Chain, WhoComputesItAnewFromAChangedRecordOnIsFoundByTheStateFile) {
  fill();
  const std::string last = std::to_string(verdict().chain.head.batch);
  run("UPDATE batch SET hash = zeroblob(32) WHERE id = " + last);
  EXPECT_THAT(failures(), Contains("chain: batch " + last + " is another one than the state file knows"));
}

TEST_F(Chain, AnOlderStateFileAndANewHistoryAreNoFailure) {
  fill();
  RandomJournal source(41, kMonthsMiddle);
  source.next(300);
  must(store_->append(source.next(60)));
  SqliteSite restored;
  SqliteFile(site_.settings().state).back_up_to(restored.settings().state);
  fold_all(*store_);
  SqliteFile(site_.settings().history()).back_up_to(restored.settings().history());
  auto older = verify_files(restored.settings().state, restored.settings().history(), hash_);
  EXPECT_THAT(std::get<FilesVerdict>(older).failures, IsEmpty());

  store_.reset();
  fs::remove(site_.settings().history());
  store_ = site_.open_recovered();
  EXPECT_THAT(failures(), IsEmpty());
}

TEST_F(Chain, ANameThatIsTakenOutLeavesItSound) {
  fill();
  run("DELETE FROM user_name WHERE user % 2 = 0");
  EXPECT_THAT(failures(), testing::Each(StartsWith("I7: "))) << "the state file has the names";
  EXPECT_NE(ask("SELECT count(*) FROM history WHERE user IS NULL AND length(pseudonym) = 16"), "0");
}

TEST_F(Chain, ASaltedNameTellsNothingOfTwoFilesThatKnowTheSameUser) {
  fill();
  SqliteSite other(Durability::power, 99);
  const auto store = other.open_recovered();
  RandomJournal source(41, kMonthsMiddle);
  must(store->append(source.next(300)));
  fold_all(*store);
  const std::string sql =
      "SELECT lower(hex(hash)) FROM user_name JOIN user ON user.id = user WHERE name = 'CORP\\alice'";
  EXPECT_NE(ask(sql), SqliteFile(other.settings().history()).value(sql));
}

// Whatever is removed for its age, in whatever steps: what is left can be checked, and a change in it is
// found.
TEST_F(Chain, IsSoundAfterEachStepOfTrimmingAndAnchoredInWhatIsGone) {
  fill();
  const auto name = verdict().chain.head.chain;
  const auto head = verdict().chain.head;
  std::vector<std::int64_t> ends;
  for (const Tenure& tenure : site_.history()) ends.push_back(tenure.to->time_since_epoch().count());
  std::sort(ends.begin(), ends.end());
  for (std::size_t part = 1; part <= 9; ++part) {
    const WallTime before{Duration(ends[ends.size() * part / 10])};
    for (bool more = true; more;) {
      const auto step = store_->expire(before);
      ASSERT_TRUE(std::holds_alternative<bool>(step));
      more = std::get<bool>(step);
      ASSERT_THAT(failures(), IsEmpty()) << part;
    }
    for (const Tenure& tenure : site_.history()) ASSERT_GE(*tenure.to, before);
  }
  EXPECT_EQ(verdict().chain.head, head);
  EXPECT_GT(std::stoi(ask("SELECT anchor FROM chain")), 2);
  EXPECT_EQ(ask("SELECT anchor + 1 FROM chain"), ask("SELECT min(id) FROM batch"));
  EXPECT_NE(ask("SELECT count(*) FROM trimmed"), "0");  // of the batch into which the time falls
  const std::string tenure = ask("SELECT max(id) FROM tenure WHERE batch IN (SELECT batch FROM trimmed)");
  run("UPDATE tenure_2026_01 SET to_time = to_time + 1 WHERE id = " + tenure);
  EXPECT_THAT(failures(), Contains(HasSubstr("one of its tenures was changed")));
  run("UPDATE tenure_2026_01 SET to_time = to_time - 1 WHERE id = " + tenure);
  EXPECT_THAT(failures(), IsEmpty());
  run("UPDATE chain SET expired_before = (SELECT max(oldest) FROM batch JOIN trimmed ON batch = batch.id)");
  EXPECT_THAT(failures(), Contains(HasSubstr("tenures, and had "))) << "none of it was too old";
  run("UPDATE chain SET expired_before = expired_before + 1");
  run("DELETE FROM tenure_2026_01 WHERE id = " + tenure);
  EXPECT_THAT(failures(), Contains(HasSubstr("tenures, and had ")));
}

// In the middle of it the rest of each batch is still proved, however old it is.
TEST_F(Chain, WhatTrimmingHasNotReachedYetIsNotChangedOrRemovedUnseen) {
  store_ = site_.open_recovered();
  RandomJournal source(45, kMonthsMiddle);
  must(store_->append(source.next(4000)));
  while (fold(*store_, 50) > 0) {
  }
  const WallTime before = kStart.wall + 31 * 24h - 1h;
  ASSERT_TRUE(std::get<bool>(store_->expire(before)));  // looks for months
  ASSERT_TRUE(std::get<bool>(store_->expire(before)));
  ASSERT_EQ(ask("SELECT count(*) FROM trimmed"), "512");
  EXPECT_THAT(failures(), IsEmpty());
  const std::string batch = ask("SELECT max(batch) FROM tenure WHERE batch IN (SELECT batch FROM trimmed)");
  const std::string left = " WHERE id = (SELECT max(id) FROM tenure WHERE batch = " + batch + ")";
  run("UPDATE tenure_2026_01 SET to_time = to_time + 1" + left);
  EXPECT_THAT(failures(), Contains(StartsWith("chain: batch " + batch + " is not as it was written")));
  run("UPDATE tenure_2026_01 SET to_time = to_time - 1" + left);
  EXPECT_THAT(failures(), IsEmpty());
  run("DELETE FROM tenure_2026_01" + left);
  EXPECT_THAT(failures(), Contains(StartsWith("chain: batch " + batch + " has ")));
  int steps = 0;
  for (bool more = true; more; ++steps) more = std::get<bool>(store_->expire(before));
  EXPECT_GT(steps, 2);
  EXPECT_EQ(ask("SELECT count(*) FROM trimmed"), "0");
  EXPECT_THAT(failures(), IsEmpty()) << "what is gone because of its age is not missed";
}

TEST_F(Chain, WithoutWholeMonthsIsSound) {
  store_ = site_.open_recovered();
  Sequence next = 1;
  for (int month = 0; month < 4; ++month) {
    for (int i = 0; i < 3; ++i, next += 2) {
      const WallTime to = kStart.wall + month * 31 * 24h + 5 * 24h + i * 1h;
      const Address address = AddressV4::from_number(0x0A14'0000 + static_cast<std::uint32_t>(next));
      Tenure tenure = golden_tenure(next, Kind::pool, address, 0h, "staff", "alice", "P");
      must(store_->append({{{next, tenure.from, Assigned{tenure}},
                            {next + 1, to, Ended{next, address, to, EndReason::released, to}}}}));
    }
    fold_all(*store_);
  }
  for (bool more = true; more;) {
    more = std::get<bool>(store_->expire(kStart.wall + 60 * 24h));
    EXPECT_THAT(failures(), IsEmpty());
  }
  EXPECT_EQ(ask("SELECT count(*) FROM tenure"), "6");
  EXPECT_EQ(ask("SELECT anchor FROM chain"), "1");
  run("UPDATE chain SET expired_before = (SELECT newest FROM batch WHERE id = 2)");
  EXPECT_THAT(failures(), ElementsAre(StartsWith("chain: batch 2 has 0 tenures, and had 3")));
}

TEST_F(Chain, IsSoundAfterTrimmingDuringWhichTheClockWasSetBack) {
  fill();
  std::vector<WallTime> ends;
  for (const Tenure& tenure : site_.history()) ends.push_back(*tenure.to);
  std::sort(ends.begin(), ends.end());
  const WallTime before = ends[ends.size() / 2];
  for (WallTime asked = before; std::get<bool>(store_->expire(asked)); asked = before - 1h) {
  }
  EXPECT_THAT(failures(), IsEmpty());
  for (const Tenure& tenure : site_.history()) ASSERT_GE(*tenure.to, before);
}

TEST_F(Chain, WhenAllIsGoneTheLastBatchStays) {
  fill();
  const auto head = verdict().chain.head;
  while (std::get<bool>(store_->expire(kStart.wall + 400 * 24h))) {
  }
  EXPECT_EQ(ask("SELECT id FROM batch"), std::to_string(head.batch));
  EXPECT_EQ(ask("SELECT count(*) FROM trimmed"), "0");
  EXPECT_EQ(verdict().chain.head, head);
  EXPECT_THAT(failures(), IsEmpty());
  RandomJournal source(41, kMonthsMiddle);
  source.next(300);
  must(store_->append(source.next(50)));
  fold_all(*store_);
  EXPECT_EQ(verdict().chain.head.batch, head.batch + 1);
  EXPECT_THAT(failures(), IsEmpty());
}

TEST_F(Chain, BesideTheFoldTrimmingLosesNoBatch) {
  store_ = site_.open_recovered();
  RandomJournal source(43);
  for (int round = 0; round < 40; ++round) {
    const Journal more = source.next(50);
    must(store_->append(more));
    fold(*store_, 37);
    static_cast<void>(store_->expire(more.back().at - 10min));
    ASSERT_THAT(failures(), IsEmpty()) << round;
    if (round % 10 == 9) store_ = (store_.reset(), site_.open_recovered());
  }
}

TEST_F(Chain, TenuresFromBeforeItStandBeforeItAndNoneCanBeAddedToThem) {
  const fs::path golden = RASPOOL_GOLDEN_FOLDER;
  for (const char* schema : {"1", "2", "2_2"}) {
    store_.reset();
    const auto copy = fs::copy_options::overwrite_existing;
    fs::copy_file(golden / (std::string("raspool-schema") + schema + ".db"), site_.settings().state, copy);
    fs::copy_file(golden / (std::string("raspool-schema") + schema + "-history.db"),
                  site_.settings().history(), copy);
    EXPECT_THAT(failures(), IsEmpty()) << schema;
    store_ = site_.open_recovered();
    EXPECT_THAT(failures(), IsEmpty()) << schema;
    fold_all(*store_);  // ends bob, whose name is older than the chain
    EXPECT_THAT(failures(), IsEmpty()) << schema;
    EXPECT_EQ(ask("SELECT count(batch) || ' of ' || count(*) FROM tenure"), "1 of 4");
    EXPECT_EQ(ask("SELECT count(hash) || ' of ' || count(*) FROM user"), "1 of 3");
    run("INSERT INTO tenure_any_month (family, address, from_time, id, origin, to_time, user, ras_port, "
        "pool, "
        "kind, end_reason, prefix, change, batch) SELECT 4, 1, from_time, 1000, origin, to_time, user, "
        "ras_port, pool, "
        "kind, "
        "end_reason, prefix, 1001, NULL FROM tenure LIMIT 1");
    EXPECT_THAT(failures(), ElementsAre(StartsWith("chain: 1 tenures are in no batch")));
  }
}

TEST_F(Chain, WithoutRandomnessOrHashesTheFoldSaysSoAndNothingIsLost) {
  class NoHash final : public KeyedHash {
   public:
    bool is_broken = true;
    Digest hash(std::span<const std::uint8_t>, std::string_view) const override { return {}; }
    Digest digest(std::string_view text) const override {
      if (is_broken) throw std::runtime_error("no cryptography today");
      return FakeKeyedHash().digest(text);
    }
  } broken;
  FakeRandomSource random;
  auto opened = open_sqlite_lease_store(site_.settings(), random, broken);
  const auto& store = std::get<std::unique_ptr<LeaseStore>>(opened);
  recovered(*store);
  RandomJournal source(44);
  must(store->append(source.next(100)));
  const auto failed = store->fold(100);
  ASSERT_TRUE(std::holds_alternative<StoreError>(failed));
  EXPECT_THAT(std::get<StoreError>(failed).text, HasSubstr("no cryptography today"));
  EXPECT_EQ(ask("SELECT count(*) FROM tenure"), "0");
  broken.is_broken = false;
  fold_all(*store);
  EXPECT_THAT(failures(), IsEmpty());
  EXPECT_NE(ask("SELECT count(*) FROM tenure"), "0");
}

}  // namespace
}  // namespace raspool::test
