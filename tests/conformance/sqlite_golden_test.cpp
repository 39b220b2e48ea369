// Files that a released version wrote are read for ever.
#include <gtest/gtest.h>

#include <filesystem>

#include "core/store/history_reader.hpp"
#include "tests/conformance/described.hpp"
#include "tests/conformance/golden_journal.hpp"
#include "tests/conformance/sqlite_file.hpp"
#include "tests/conformance/store_site.hpp"

namespace raspool::test {
namespace {

const std::string kInstance = "6c82a562-cb80-4d10-9632-be89c8513ebf";

// By schema of the state file and, where it is not 1, of the history.
class GoldenFiles : public testing::TestWithParam<std::string> {
 protected:
  GoldenFiles() {
    const std::filesystem::path golden = RASPOOL_GOLDEN_FOLDER;
    std::filesystem::copy_file(golden / ("raspool-schema" + GetParam() + ".db"), site_.settings().state);
    std::filesystem::copy_file(golden / ("raspool-schema" + GetParam() + "-history.db"),
                               site_.settings().history());
  }

  bool has_facts() const { return GetParam() == "2_4" || GetParam() == "2_5"; }

  SqliteSite site_;
};

INSTANTIATE_TEST_SUITE_P(Schemas, GoldenFiles, testing::Values("1", "2", "2_2", "2_3", "2_4", "2_5"),
                         [](const auto& schema) { return "Schema" + schema.param; });

class GoldenStateOfSchema1 : public GoldenFiles {};
INSTANTIATE_TEST_SUITE_P(Schemas, GoldenStateOfSchema1, testing::Values("1"));

Journal all_records() {
  Journal journal = golden_folded();
  const Journal tail = golden_tail();
  journal.insert(journal.end(), tail.begin(), tail.end());
  return journal;
}

TEST_P(GoldenFiles, AreRecoveredExactly) {
  FakeRandomSource random(kGoldenSeed);
  std::vector<std::uint8_t> for_instance(16), secret(32);
  random.fill(for_instance);
  random.fill(secret);

  const Recovered found = recovered(*site_.open());
  EXPECT_EQ(described(found.last), expected_last(all_records()));
  EXPECT_EQ(found.next_sequence, has_facts() ? 14u : 12u);
  EXPECT_EQ(found.alive_at, kGoldenAliveAt);
  EXPECT_TRUE(found.stopped_cleanly);
  EXPECT_EQ(found.secret, secret);
  EXPECT_EQ(found.instance, kInstance);
  EXPECT_EQ(found.devices, GetParam() == "1" ? std::vector<RasDevice>() : golden_devices());
}

TEST_P(GoldenStateOfSchema1, BecomesSchema2WhenItIsOpened) {
  EXPECT_EQ(SqliteFile(site_.settings().state).value("PRAGMA user_version"), "1");
  must(site_.open_recovered()->keep_devices(golden_devices()));
  EXPECT_EQ(SqliteFile(site_.settings().state).value("PRAGMA user_version"), "2");
  const Recovered found = recovered(*site_.open());
  EXPECT_EQ(found.devices, golden_devices());
  EXPECT_EQ(described(found.last), expected_last(all_records()));
}

TEST_P(GoldenFiles, HaveAHistoryOfSchema5WhenTheyAreOpened) {
  site_.open_recovered();
  SqliteFile file(site_.settings().history());
  EXPECT_EQ(file.value("PRAGMA user_version"), "5");
  EXPECT_EQ(file.value("PRAGMA integrity_check"), "ok");
  EXPECT_EQ(described(site_.history()), expected_history(golden_folded()));
}

TEST_P(GoldenFiles, AreReadAsTheyAre) {
  const auto before = SqliteFile(site_.settings().history()).value("PRAGMA user_version");
  const auto found = read_history_of_user(site_.settings().history(), kGoldenServer, NameRules{},
                                          NameRules{}.user_name("corp\\ALICE"), 10);
  ASSERT_TRUE(std::holds_alternative<std::vector<Tenure>>(found));
  EXPECT_EQ(std::get<std::vector<Tenure>>(found).size(), 2u);
  EXPECT_EQ(SqliteFile(site_.settings().history()).value("PRAGMA user_version"), before);
}

// As they are, when they are opened, and when all is folded.
TEST_P(GoldenFiles, TellTheFactsThatTheyHaveAndTakeMore) {
  const auto expected = [&](std::size_t which) {
    return has_facts() ? golden_facts()[which].facts : ConnectionFacts();
  };
  const auto check = [&] {
    for (std::size_t which = 0; which < 2; ++which) {
      const TenureFacts of = golden_facts()[which];
      EXPECT_EQ(site_.facts(of.address, of.tenure), expected(which)) << of.tenure;
    }
  };
  check();
  const auto store = site_.open_recovered();
  check();
  fold_all(*store);
  check();
  must(store->keep_facts(golden_facts()));
  for (const TenureFacts& of : golden_facts()) EXPECT_EQ(site_.facts(of.address, of.tenure), of.facts);
}

TEST_P(GoldenStateOfSchema1, AHistoryIsStillWholeWhenItsMigrationFails) {
  SqliteFile(site_.settings().history()).run("CREATE TABLE tenure_any_month (in_the_way)");
  EXPECT_TRUE(site_.error_of_opening());
  SqliteFile file(site_.settings().history());
  EXPECT_EQ(file.value("PRAGMA user_version"), "1");
  file.run("DROP TABLE tenure_any_month");
  site_.open_recovered();
  EXPECT_EQ(described(site_.history()), expected_history(golden_folded()));
}

TEST_P(GoldenStateOfSchema1, IsLeftAsItIsBesideAHistoryOfANewerRaspool) {
  SqliteFile(site_.settings().history()).run("PRAGMA user_version = 7");
  EXPECT_EQ(site_.error_of_opening().value().code, StoreError::Code::newer_schema);
  EXPECT_EQ(SqliteFile(site_.settings().state).value("PRAGMA user_version"), "1");
}

TEST_P(GoldenStateOfSchema1, IsStillWholeWhenTheMigrationFails) {
  SqliteFile(site_.settings().state).run("CREATE TABLE ras_device (in_the_way)");
  EXPECT_TRUE(site_.error_of_opening());
  SqliteFile file(site_.settings().state);
  EXPECT_EQ(file.value("PRAGMA user_version"), "1");
  file.run("DROP TABLE ras_device");
  EXPECT_EQ(described(recovered(*site_.open()).last), expected_last(all_records()));
}

TEST_P(GoldenFiles, KeepTheirHistoryAndTakeMore) {
  EXPECT_EQ(described(site_.history()), expected_history(golden_folded()));
  fold_all(*site_.open_recovered());
  EXPECT_EQ(described(site_.history()), expected_history(all_records()));
}

TEST_P(GoldenFiles, ShowTheirHistoryToPeople) {
  SqliteFile file(site_.settings().history());
  EXPECT_EQ(
      file.rows("SELECT from_time, to_time, address, user, ras_port, pool, kind, end_reason, prefix, server, "
                "instance, tenure, change FROM history ORDER BY change"),
      (std::vector<std::string>{
          "2026-01-01T01:00:00.000000Z|2026-01-01T02:00:00.000000Z|10.20.0.16|CORP\\alice|VPN2-12|staff|pool|"
          "released||VPN1|6c82a562-cb80-4d10-9632-be89c8513ebf|1|4",
          "2026-01-01T02:00:00.000000Z|2026-01-01T03:00:00.000000Z|::a1b2:c3d4:e5f6:718|CORP\\alice|VPN2-12|"
          "staff6|pool|port_reused|2001:db8:20:0::/64|VPN1|6c82a562-cb80-4d10-9632-be89c8513ebf|3|5",
          "2026-01-01T03:00:00.000000Z|2026-01-01T04:00:00.000000Z|192.168.0.9|Zoë|||offered|offered_again||"
          "VPN1|"
          "6c82a562-cb80-4d10-9632-be89c8513ebf|6|" +
              std::string(has_facts() ? "12" : "7")}));
}

TEST_P(GoldenFiles, ShowLeasesAndJournalToPeople) {
  SqliteFile file(site_.settings().state);
  EXPECT_EQ(
      file.rows("SELECT address, user, pool, kind, from_time, to_time, end_reason, prefix FROM leases"),
      (std::vector<std::string>{
          "10.20.0.16|CORP\\alice|staff|pool|2026-01-01T01:00:00.000000Z|2026-01-01T02:00:00.000000Z|"
          "released|",
          "10.20.0.17|bob@corp.example|staff|reserved|2026-01-01T01:00:00.123456Z|||",
          "192.168.0.9|Zoë||offered|2026-01-01T03:00:00.000000Z|2026-01-01T04:00:00.000000Z|offered_again|",
          "::a1b2:c3d4:e5f6:718|CORP\\alice|staff6|pool|2026-01-01T02:00:00.000000Z|2026-01-01T03:00:00."
          "000000Z|"
          "port_reused|2001:db8:20:0::/64"}));
  EXPECT_EQ(
      file.rows("SELECT sequence, at, fact, tenure, address, user, to_time, end_reason, before FROM records"),
      (std::vector<std::string>{
          "8|2026-01-01T05:00:00.000000Z|assigned|8|10.20.0.16|carol|||",
          "9|2026-01-01T05:00:00.000000Z|withdrawn|8|10.20.0.16|CORP\\alice|2026-01-01T02:00:00.000000Z|"
          "released|1",
          "10|2026-01-01T06:00:00.000000Z|ended|2|10.20.0.17||2026-01-01T06:00:00.000000Z|by_hand|",
          "11|2026-01-01T06:00:00.000000Z|assigned|11|255.255.255.254|LAPTOP7$|||"}));
}

}  // namespace
}  // namespace raspool::test
