// Other programs may read, copy and even lock the files while raspool runs.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <chrono>
#include <filesystem>

#include "tests/conformance/described.hpp"
#include "tests/conformance/random_journal.hpp"
#include "tests/conformance/sqlite_file.hpp"
#include "tests/conformance/store_site.hpp"
#include "tests/support/times.hpp"

namespace raspool::test {
namespace {

class StoreWithAnAudience : public testing::Test {
 protected:
  SqliteSite site_;
  RandomJournal source_{8};
  Journal journal_ = source_.next(200);
  std::unique_ptr<LeaseStore> store_ = site_.open_recovered();
};

// Built without usleep, SQLite sleeps whole seconds where two of its calls meet, and a commit waits as long.
TEST(SqliteItself, SleepsAsShortlyAsItIsTold) {
  sqlite3_vfs* const system = sqlite3_vfs_find(nullptr);
  EXPECT_LT(system->xSleep(system, 1'000), 100'000);  // microseconds
}

TEST_F(StoreWithAnAudience, IsReadWhileItWrites) {
  SqliteFile state(site_.settings().state), history(site_.settings().history());
  for (std::size_t i = 0; i < journal_.size(); i += 10) {
    must(store_->append(std::span(journal_).subspan(i, 10)));
    EXPECT_EQ(state.value("SELECT max(sequence) FROM records"), std::to_string(i + 10));
  }
  fold_all(*store_);
  EXPECT_EQ(state.value("SELECT count(*) FROM records"), "0");
  EXPECT_EQ(history.value("SELECT count(*) FROM history"), std::to_string(expected_history(journal_).size()));
}

TEST_F(StoreWithAnAudience, IsNotHeldUpByASlowReader) {
  must(store_->append(std::span(journal_).first(50)));
  SqliteFile state(site_.settings().state), history(site_.settings().history());
  state.run("BEGIN; SELECT * FROM records");
  history.run("BEGIN; SELECT * FROM history");
  for (int i = 0; i < 60; ++i) {  // so much that the fold wants to start the log over
    const Journal more = source_.next(50);
    if (i == 0) must(store_->append(std::span(journal_).subspan(50)));
    must(store_->append(more));
    fold(*store_, 100);
  }
  EXPECT_EQ(state.value("SELECT max(sequence) FROM records"), "50");  // it sees what it saw
}

TEST_F(StoreWithAnAudience, SaysBusyInTimeWhenAnotherProgramHoldsTheFileAndGoesOnAfterwards) {
  SqliteFile state(site_.settings().state);
  state.run("BEGIN IMMEDIATE");
  const auto begun = std::chrono::steady_clock::now();
  const auto error = store_->append(journal_);
  const auto waited = std::chrono::steady_clock::now() - begun;
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, StoreError::Code::busy);
  EXPECT_NE(error->text.find("raspool.db is locked by another program"), std::string::npos) << error->text;
  EXPECT_GE(waited, 400ms);
  EXPECT_LT(waited, 5s);
  state.run("COMMIT");
  must(store_->append(journal_));
  EXPECT_EQ(described(recovered(*store_).last), expected_last(journal_));
}

TEST_F(StoreWithAnAudience, IsBackedUpWhileItRuns) {
  SqliteSite backup;
  must(store_->append(std::span(journal_).first(120)));
  fold(*store_, 60);
  // As the README says: first the state file, then the history. What happens between the two does no harm.
  SqliteFile(site_.settings().state).back_up_to(backup.settings().state);
  fold(*store_, 30);
  must(store_->append(std::span(journal_).subspan(120)));
  SqliteFile(site_.settings().history()).back_up_to(backup.settings().history());

  const Journal saved(journal_.begin(), journal_.begin() + 120);
  const auto restored = backup.open();
  EXPECT_EQ(described(recovered(*restored).last), expected_last(saved));
  EXPECT_EQ(recovered(*restored).instance, recovered(*store_).instance);
  fold_all(*restored);
  EXPECT_EQ(described(backup.history()), expected_history(saved));
}

TEST_F(StoreWithAnAudience, ShowsTimesBefore1970AndNumbersThatAreNegativeToSqlite) {
  Tenure tenure;
  tenure.id = 1;
  tenure.address = InterfaceIdentifier::from_number(0xFFFF'0000'0000'8001u);
  tenure.prefix = PrefixV6::from_number(0xFE80'0000'0000'0000u);
  tenure.user = "alice";
  tenure.became = tenure.change = 1;
  tenure.from = WallTime(Duration(-1'500'000));
  must(store_->append(
      {{{1, tenure.from, Assigned{tenure}},
        {2, tenure.from,
         Ended{1, tenure.address, WallTime(Duration(-1)), EndReason::released, WallTime(Duration(-1))}}}}));
  fold_all(*store_);
  EXPECT_EQ(
      SqliteFile(site_.settings().history()).value("SELECT from_time, to_time, address, prefix FROM history"),
      "1969-12-31T23:59:58.500000Z|1969-12-31T23:59:59.999999Z|::ffff:0:0:8001|fe80:0:0:0::/64");
}

TEST_F(StoreWithAnAudience, AnswersByUserAndByAddressWithoutReadingTheWholeHistory) {
  must(store_->append(journal_));
  fold_all(*store_);
  SqliteFile history(site_.settings().history());
  const auto plan = [&](const std::string& where) {
    std::string all;
    for (const auto& row : history.rows("EXPLAIN QUERY PLAN SELECT * FROM history WHERE " + where))
      all += row + '\n';
    return all;
  };
  const std::string by_user = plan("user = 'CORP\\alice'");
  EXPECT_NE(by_user.find("SEARCH t USING INDEX tenure_2026_01_of_user"), std::string::npos) << by_user;
  EXPECT_EQ(by_user.find("SCAN"), std::string::npos) << by_user;
  std::string by_address;
  for (const auto& row :
       history.rows("EXPLAIN QUERY PLAN SELECT * FROM tenure WHERE family = 4 AND address = 169082896 "
                    "AND from_time <= 5 ORDER BY from_time DESC LIMIT 1")) {
    by_address += row;
  }
  EXPECT_NE(by_address.find("SEARCH tenure_2026_01 USING PRIMARY KEY"), std::string::npos) << by_address;
  EXPECT_EQ(by_address.find("SCAN"), std::string::npos) << by_address;
  EXPECT_EQ(by_address.find("TEMP B-TREE"), std::string::npos) << by_address;
}

}  // namespace
}  // namespace raspool::test
