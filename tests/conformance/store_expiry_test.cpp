// How long the history is kept, and what it costs to take out what is too old.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "core/store/history_tables.hpp"
#include "tests/conformance/described.hpp"
#include "tests/conformance/golden_journal.hpp"
#include "tests/conformance/random_journal.hpp"
#include "tests/conformance/sqlite_file.hpp"
#include "tests/conformance/store_site.hpp"
#include "tests/support/times.hpp"

namespace raspool::test {
namespace {

using Lines = std::vector<std::string>;

constexpr Duration kDay = std::chrono::hours(24);

class HistoryExpiry : public testing::Test {
 protected:
  // A tenure of an hour that ended then, in the history.
  void add(WallTime to, const std::string& user = "alice") {
    add(to, AddressV4::from_number(0x0A14'0000 + static_cast<std::uint32_t>(next_ % 7)), user);
  }
  void add(WallTime to, Address address, const std::string& user) {
    Tenure tenure = golden_tenure(next_, Kind::pool, address, 0h, "staff", user, "VPN2-12");
    tenure.from = to - 1h;
    const Journal journal{{next_, tenure.from, Assigned{tenure}},
                          {next_ + 1, to, Ended{next_, address, to, EndReason::released, to}}};
    must(store_->append(journal));
    next_ += 2;
  }
  // Steps until it is done; how many there were.
  int expire(WallTime before) {
    for (int steps = 1;; ++steps) {
      const auto more = store_->expire(before);
      if (const auto* error = std::get_if<StoreError>(&more)) throw std::runtime_error(error->text);
      if (!std::get<bool>(more)) return steps;
    }
  }
  Lines tables() {
    return SqliteFile(site_.settings().history())
        .rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB 'tenure_*' ORDER BY name");
  }
  std::string ask(const std::string& sql) { return SqliteFile(site_.settings().history()).value(sql); }

  SqliteSite site_;
  std::unique_ptr<LeaseStore> store_ = site_.open_recovered();
  Sequence next_ = 1;
};

TEST_F(HistoryExpiry, ATenureLiesInTheMonthInWhichItEnded) {
  add(kStart.wall + 30min);  // began in the year before
  add(kStart.wall + 31 * kDay - Duration(1));
  add(kStart.wall + 31 * kDay);
  add(WallTime() - 5h);  // a clock that stands before 1970
  fold_all(*store_);
  EXPECT_EQ(tables(), (Lines{"tenure_1970_01", "tenure_2026_01", "tenure_2026_02", "tenure_any_month"}));
  EXPECT_EQ(ask("SELECT count(*) FROM tenure_2026_01"), "2");
  EXPECT_EQ(ask("SELECT count(*) FROM history"), "4");
  EXPECT_EQ(site_.history().size(), 4u);
}

TEST_F(HistoryExpiry, WhatEndedBeforeIsGoneAndWhatEndedLaterStays) {
  for (int day = 0; day < 100; ++day) add(kStart.wall + day * kDay, "user" + std::to_string(day));
  fold_all(*store_);
  const WallTime before = kStart.wall + 70 * kDay;  // within a month
  expire(before);
  const auto left = site_.history();
  EXPECT_EQ(left.size(), 30u);
  for (const Tenure& tenure : left) EXPECT_GE(*tenure.to, before) << described(tenure);
  EXPECT_EQ(tables(), (Lines{"tenure_2026_03", "tenure_2026_04", "tenure_any_month"}));
  EXPECT_EQ(ask("PRAGMA integrity_check"), "ok");
  fold_all(*store_);  // the views and what is written go on
  add(kStart.wall + 100 * kDay);
  fold_all(*store_);
  EXPECT_EQ(ask("SELECT count(*) FROM history"), "31");
}

TEST_F(HistoryExpiry, NamesThatNobodyBearsAnyMoreGoToo) {
  add(kStart.wall, "gone");
  add(kStart.wall, "stays");
  add(kStart.wall + 40 * kDay, "stays");
  fold_all(*store_);
  expire(kStart.wall + 20 * kDay);
  EXPECT_EQ(SqliteFile(site_.settings().history()).rows("SELECT name FROM user_name"), Lines{"stays"});
}

TEST_F(HistoryExpiry, GoesInBoundedSteps) {
  for (int i = 0; i < 3000; ++i) {
    add(kStart.wall + i * 1s, AddressV4::from_number(0x0A14'0000 + static_cast<std::uint32_t>(i)),
        "user" + std::to_string(i));
  }
  fold_all(*store_);
  std::size_t left = 3000, names = 3000;
  for (;;) {
    const auto more = store_->expire(kStart.wall + 2999s);
    ASSERT_TRUE(std::holds_alternative<bool>(more));
    const std::size_t now = site_.history().size();
    const auto names_now = std::stoul(ask("SELECT count(*) FROM user"));
    EXPECT_LE(left - now, 512u);
    EXPECT_LE(names - names_now, 256u);
    left = now;
    names = names_now;
    if (!std::get<bool>(more)) break;
  }
  EXPECT_EQ(left, 1u);
  EXPECT_EQ(names, 1u);
}

TEST_F(HistoryExpiry, WithNothingTooOldChangesNothing) {
  RandomJournal source(11);
  const Journal journal = source.next(300);
  must(store_->append(journal));
  fold_all(*store_);
  expire(WallTime());
  EXPECT_EQ(described(site_.history()), expected_history(journal));
}

TEST_F(HistoryExpiry, BetweenTheFoldsStepsLosesNothingThatIsYoungEnough) {
  RandomJournal source(12);
  Journal journal;
  WallTime before;
  for (int round = 0; round < 40; ++round) {
    const Journal more = source.next(50);
    must(store_->append(more));
    journal.insert(journal.end(), more.begin(), more.end());
    fold(*store_, 37);
    before = journal.back().at - 10min;
    static_cast<void>(store_->expire(before));
    if (round % 10 == 9) store_ = (store_.reset(), site_.open_recovered());
  }
  fold_all(*store_);
  expire(before);
  auto expected = closed_tenures(journal);
  std::erase_if(expected, [&](const Tenure& tenure) { return *tenure.to < before; });
  for (Tenure& tenure : expected) tenure.became = 0, tenure.rests_from = WallTime();
  EXPECT_EQ(described(site_.history()), described(expected));
}

TEST_F(HistoryExpiry, KeepsWhichSequencesWereUsed) {
  add(kStart.wall);
  fold_all(*store_);
  expire(kStart.wall + kDay);
  store_.reset();
  std::filesystem::remove(site_.settings().state);  // and the state file is put back from a backup
  SqliteFile(site_.settings().history()).run("UPDATE origin SET last_change = 77");
  const std::string instance = ask("SELECT instance FROM origin");
  store_ = site_.open();
  SqliteFile(site_.settings().state).run("UPDATE meta SET value = '" + instance + "' WHERE key = 'instance'");
  EXPECT_EQ(recovered(*store_).next_sequence, 78u);
}

TEST_F(HistoryExpiry, MoreMonthsThanFitShareATable) {
  const int months = static_cast<int>(kMostHistoryTables) + 5;
  for (int month = 0; month < months; ++month) add(kStart.wall + month * 31 * kDay);
  fold_all(*store_);
  EXPECT_EQ(tables().size(), kMostHistoryTables);
  EXPECT_EQ(ask("SELECT count(*) FROM history"), std::to_string(months));
  EXPECT_EQ(ask("SELECT count(*) FROM tenure_any_month"), "6");
  expire(kStart.wall + (months - 1) * 31 * kDay);
  EXPECT_EQ(site_.history().size(), 1u);
  EXPECT_EQ(tables(), Lines{"tenure_any_month"});
}

TEST_F(HistoryExpiry, OfTheTableOfSchema1GoesTenureByTenure) {
  store_.reset();
  const std::filesystem::path golden = RASPOOL_GOLDEN_FOLDER;
  for (const auto& [name, file] : {std::pair("raspool-schema2.db", site_.settings().state),
                                   std::pair("raspool-schema2-history.db", site_.settings().history())}) {
    std::filesystem::copy_file(golden / name, file, std::filesystem::copy_options::overwrite_existing);
  }
  store_ = site_.open_recovered();
  EXPECT_EQ(ask("SELECT count(*) FROM tenure_any_month"), "3");
  expire(kStart.wall + 3h);
  EXPECT_EQ(SqliteFile(site_.settings().history()).rows("SELECT tenure FROM history ORDER BY tenure"),
            (Lines{"3", "6"}));
}

// A state file from an older backup ends, as open leases of a restart, tenures whose end the history knows.
TEST_F(HistoryExpiry, AStateFileFromABackupEndsNoTenureTwice) {
  const Address address = AddressV4::from_number(0x0A14'0001);
  const Tenure tenure = golden_tenure(1, Kind::pool, address, 0h, "staff", "alice", "P");
  must(store_->append({{{1, tenure.from, Assigned{tenure}}}}));
  SqliteSite restored;
  SqliteFile(site_.settings().state).back_up_to(restored.settings().state);
  must(store_->append(
      {{{2, kStart.wall + 1h, Ended{1, address, kStart.wall + 1h, EndReason::released, {}}}}}));
  fold_all(*store_);
  SqliteFile(site_.settings().history()).back_up_to(restored.settings().history());

  const auto store = restored.open();
  const Sequence next = recovered(*store).next_sequence;
  EXPECT_EQ(next, 3u);
  const WallTime late = kStart.wall + 40 * kDay;  // another month
  must(store->append({{{next, late, Ended{1, address, late, EndReason::restart, late}}}}));
  fold_all(*store);
  ASSERT_EQ(restored.history().size(), 1u);
  EXPECT_EQ(restored.history()[0].end, EndReason::released);
}

}  // namespace
}  // namespace raspool::test
