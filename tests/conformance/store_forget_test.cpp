// Forgetting a user: what ended bears a pseudonym, the chain stays sound, nothing else changes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/store/history_reader.hpp"
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
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using Lines = std::vector<std::string>;

class Forget : public testing::Test {
 protected:
  Forgotten forget(LeaseStore& store, std::string_view user) {
    auto done = store.forget(rules_, rules_.user_name(user));
    if (const auto* error = std::get_if<StoreError>(&done)) throw std::runtime_error(error->text);
    return std::get<Forgotten>(std::move(done));
  }
  Lines failures() {
    return std::get<FilesVerdict>(verify_files(site_.settings().state, site_.settings().history(), hash_))
        .failures;
  }
  Lines history(const std::string& sql) { return SqliteFile(site_.settings().history()).rows(sql); }
  Lines state(const std::string& sql) { return SqliteFile(site_.settings().state).rows(sql); }
  std::size_t tenures_of(std::string_view user) {
    const TenureQuestion question{{}, rules_.user_name(user), {}, {}, {}};
    const auto found =
        read_tenures(site_.settings().state, site_.settings().history(), rules_, question, 1000);
    return std::get<ToldTenures>(found).tenures.size();
  }

  SqliteSite site_;
  NameRules rules_;
  FakeKeyedHash hash_;
};

TEST_F(Forget, TakesEveryFormOfTheNameOutOfWhatHasEnded) {
  const auto store = site_.open_recovered();
  Journal journal;
  Sequence next = 1;
  for (const char* name : {"CORP\\alice", "corp\\ALICE", "CORP\\alice", "bob"}) {
    const Address address = AddressV4::from_number(0x0A14'0000 + static_cast<std::uint32_t>(next));
    const Tenure tenure = golden_tenure(next, Kind::pool, address, 1h, "staff", name, "VPN2-1");
    const WallTime to = kStart.wall + 2h;
    journal.push_back({next, tenure.from, Assigned{tenure}});
    journal.push_back({next + 1, to, Ended{next, address, to, EndReason::released, to}});
    next += 2;
  }
  must(store->append(journal));
  fold(*store, 4);  // some are in the history, some are on their way
  const Forgotten done = forget(*store, "Corp\\Alice");
  EXPECT_EQ(done.tenures, 3u);
  EXPECT_EQ(done.addresses, 3u);
  EXPECT_THAT(done.pseudonyms, SizeIs(2));

  EXPECT_EQ(tenures_of("CORP\\alice"), 0u);
  EXPECT_EQ(tenures_of("bob"), 1u);
  EXPECT_EQ(history("SELECT name FROM user_name"), Lines{"bob"});
  EXPECT_EQ(history("SELECT count(*), count(user), count(DISTINCT pseudonym) FROM history"), Lines{"4|1|3"});
  EXPECT_EQ(state("SELECT count(*) FROM lease WHERE user LIKE 'forgotten:%'"), Lines{"3"});
  EXPECT_EQ(state("SELECT count(*) FROM journal"), Lines{"0"});
  EXPECT_THAT(failures(), IsEmpty());
  EXPECT_EQ(forget(*store, "Corp\\Alice").pseudonyms.size(), 0u);

  const TenureQuestion question{AddressV4::from_number(0x0A14'0001), {}, {}, {}, {}};
  const auto told = read_tenures(site_.settings().state, site_.settings().history(), rules_, question, 10);
  EXPECT_THAT(std::string(std::get<ToldTenures>(told).tenures.at(0).tenure.user),
              testing::StartsWith("forgotten:"));
}

TEST_F(Forget, LeavesAnOpenLeaseItsNameUntilItHasEnded) {
  const auto store = site_.open_recovered();
  const Address address = AddressV4::from_number(0x0A14'0001);
  const Tenure tenure = golden_tenure(1, Kind::pool, address, 1h, "staff", "alice", "VPN2-1");
  must(store->append({{{1, tenure.from, Assigned{tenure}}}}));
  fold_all(*store);
  EXPECT_THAT(forget(*store, "alice").pseudonyms, IsEmpty());
  EXPECT_EQ(state("SELECT user FROM lease"), Lines{"alice"});
  const WallTime to = kStart.wall + 2h;
  must(store->append({{{2, to, Ended{1, address, to, EndReason::released, to}}}}));
  EXPECT_EQ(forget(*store, "alice").tenures, 1u);
  EXPECT_EQ(tenures_of("alice"), 0u);
  EXPECT_THAT(failures(), IsEmpty());
}

TEST_F(Forget, WhoComesAgainIsNotTiedToWhoWasForgotten) {
  const auto store = site_.open_recovered();
  RandomJournal source(61);
  must(store->append(source.next(200)));
  forget(*store, "CORP\\alice");
  must(store->append(source.next(200)));
  fold_all(*store);
  EXPECT_THAT(failures(), IsEmpty());
  EXPECT_GT(tenures_of("CORP\\alice"), 0u);
  EXPECT_EQ(history("SELECT count(*) FROM user_name WHERE name = 'CORP\\alice'"), Lines{"1"});
  EXPECT_EQ(history("SELECT count(*) FROM user WHERE id NOT IN (SELECT user FROM user_name)"), Lines{"1"});
  EXPECT_EQ(history("SELECT count(DISTINCT hash) = count(*) FROM user"), Lines{"1"});
}

TEST_F(Forget, ARestartKnowsThePseudonymAndNothingElse) {
  auto store = site_.open_recovered();
  RandomJournal source(62);
  must(store->append(source.next(300)));
  forget(*store, "CORP\\alice");
  store = site_.open();
  for (const Tenure& tenure : recovered(*store).last) {
    EXPECT_TRUE(tenure.is_live() || tenure.user != "CORP\\alice");
  }
}

TEST_F(Forget, NoByteOfTheNameStaysInFilesOfWhichEveryPageIsInUse) {
  auto store = site_.open_recovered();
  const Address address = AddressV4::from_number(0x0A14'0001);
  const Tenure tenure = golden_tenure(1, Kind::pool, address, 1h, "staff", "Rumpelstilzchen", "VPN2-1");
  const WallTime to = kStart.wall + 2h;
  must(store->append({{{1, tenure.from, Assigned{tenure}}}}));
  must(store->append({{{2, to, Ended{1, address, to, EndReason::released, to}}}}));
  fold_all(*store);
  forget(*store, "rumpelstilzchen");
  for (const auto& entry : fs::directory_iterator(site_.folder().path())) {
    std::ostringstream bytes;
    bytes << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    EXPECT_EQ(bytes.str().find("Rumpelstilzchen"), std::string::npos) << entry.path();
  }
}

TEST_F(Forget, OfAHistoryThatIsOlderThanTheChainToo) {
  const fs::path golden = RASPOOL_GOLDEN_FOLDER;
  fs::copy_file(golden / "raspool-schema2_2.db", site_.settings().state);
  fs::copy_file(golden / "raspool-schema2_2-history.db", site_.settings().history());
  const auto store = site_.open_recovered();
  EXPECT_EQ(forget(*store, "corp\\alice").tenures, 2u);
  EXPECT_THAT(failures(), IsEmpty());
  EXPECT_EQ(tenures_of("corp\\alice"), 0u);
}

TEST_F(Forget, WithoutAHistoryTheStateFileForgetsAllTheSame) {
  auto store = site_.open_recovered();
  RandomJournal source(63);
  must(store->append(source.next(200)));
  fold_all(*store);
  store.reset();
  fs::remove(site_.settings().history());
  store = site_.open_recovered();
  EXPECT_GT(forget(*store, "bob@corp.example").addresses, 0u);
  EXPECT_EQ(state("SELECT count(*) FROM lease WHERE user = 'bob@corp.example' AND to_time IS NOT NULL"),
            Lines{"0"});
}

// Whatever is done of it when it is interrupted, the files are sound, and it can be done again.
TEST_F(Forget, InterruptedItIsDoneAgain) {
  const auto store = site_.open_recovered();
  RandomJournal source(64);
  must(store->append(source.next(200)));
  fold_all(*store);
  SqliteFile(site_.settings().history())
      .run(
          "CREATE TRIGGER in_the_way BEFORE DELETE ON user_name BEGIN SELECT RAISE(ABORT, 'in the way'); "
          "END");
  ASSERT_TRUE(std::holds_alternative<StoreError>(store->forget(rules_, rules_.user_name("CORP\\alice"))));
  EXPECT_THAT(failures(), IsEmpty());
  EXPECT_GT(tenures_of("CORP\\alice"), 0u);
  SqliteFile(site_.settings().history()).run("DROP TRIGGER in_the_way");
  EXPECT_GT(forget(*store, "CORP\\alice").tenures, 0u);
  EXPECT_THAT(failures(), IsEmpty());
}

}  // namespace
}  // namespace raspool::test
