// What verify_files finds in files that were tampered with, and that it finds nothing in those that were not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "core/store/verification.hpp"
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

class Verification : public testing::Test {
 protected:
  FilesVerdict verdict() {
    auto found = verify_files(site_.settings().state, site_.settings().history(), hash_);
    if (const auto* error = std::get_if<StoreError>(&found)) throw std::runtime_error(error->text);
    return std::get<FilesVerdict>(std::move(found));
  }
  void fill() {
    fs::remove(site_.settings().state);
    fs::remove(site_.settings().history());
    const auto store = site_.open_recovered();
    RandomJournal source(21);
    must(store->append(source.next(300)));
    fold(*store, 200);
  }

  SqliteSite site_;
  FakeKeyedHash hash_;
};

TEST_F(Verification, FindsNothingWhereverTheFoldStandsAndBesideAStoreThatRuns) {
  RandomJournal source(20);
  const auto store = site_.open_recovered();
  for (int round = 0; round < 12; ++round) {
    must(store->append(source.next(40)));
    fold(*store, 30);
    EXPECT_THAT(verdict().failures, IsEmpty());
  }
  ASSERT_TRUE(std::holds_alternative<bool>(store->expire(kStart.wall + 5min)));
  EXPECT_THAT(verdict().failures, IsEmpty());
}

TEST_F(Verification, CountsWhatItLookedAt) {
  fill();
  const FilesVerdict found = verdict();
  EXPECT_EQ(found.records, 100u);
  EXPECT_EQ(found.tenures, site_.history().size());
  ASSERT_TRUE(found.state);
  EXPECT_EQ(found.state->recovered.next_sequence, 301u);
}

TEST_F(Verification, TellsHowFarItIs) {
  {
    const auto store = site_.open_recovered();
    RandomJournal source(22);
    must(store->append(source.next(12'000)));
    fold_all(*store);
  }
  std::vector<std::string> works;
  std::uint64_t last = 0;
  const FileProgress tell = [&](std::string_view what, std::uint64_t done, std::uint64_t all) {
    if (works.empty() || works.back() != what) {
      works.emplace_back(what);
      last = 0;
    }
    EXPECT_GE(done, last) << what;
    EXPECT_LE(done, all) << what;
    last = done;
  };
  const auto found = verify_files(site_.settings().state, site_.settings().history(), hash_, tell);
  ASSERT_TRUE(std::holds_alternative<FilesVerdict>(found));
  EXPECT_THAT(std::get<FilesVerdict>(found).failures, IsEmpty());
  EXPECT_THAT(works, testing::ElementsAre("checking pages", "comparing tenures", "computing the chain"));
}

TEST_F(Verification, LeavesNothingBehind) {
  fill();
  verdict();
  for (const auto& entry : fs::directory_iterator(site_.folder().path())) {
    EXPECT_EQ(entry.path().extension(), ".db") << entry.path();
  }
}

TEST_F(Verification, FindsWhatWasTamperedWith) {
  struct Tampering {
    bool in_history;
    const char* sql;
    const char* words;
  };
  const Tampering all[] = {
      {false, "UPDATE journal SET tenure = 4711 WHERE fact = 'ended'", "I7: "},
      {false, "DELETE FROM lease WHERE to_time IS NULL", "I7: "},
      {false, "UPDATE meta SET value = 250 WHERE key = 'folded'",
       "I7: 50 records of the journal count as folded"},
      {false, "UPDATE lease SET change = 1000 WHERE to_time IS NULL", "newer than what was folded"},
      {false, "UPDATE lease SET user = 'mallory' WHERE to_time IS NOT NULL", "is another in the history"},
      {false, "DELETE FROM meta WHERE key = 'secret'", "has lost its secret"},
      {false, "DROP TABLE lease", "lease"},
      {true, "UPDATE tenure_2026_01 SET change = change + 100000", "I6: tenures "},
      {true, "UPDATE tenure_2026_01 SET to_time = from_time - 1", "ends before it begins"},
      {true, "UPDATE tenure_2026_01 SET user = 4711", "have a user that is not there"},
      {true, "UPDATE month SET earliest = earliest + 1", "or began before its earliest"},
      {true, "UPDATE tenure_2026_01 SET to_time = to_time + 40 * 86400000000", "ended in another month"},
      {true, "UPDATE pool SET name = name || '?'", "is another in the history"},
      {true, "DROP TABLE end_reason", "end_reason"},
  };
  for (const Tampering& tampering : all) {
    fill();
    ASSERT_THAT(verdict().failures, IsEmpty());
    SqliteFile(tampering.in_history ? site_.settings().history() : site_.settings().state).run(tampering.sql);
    EXPECT_THAT(verdict().failures, Contains(HasSubstr(tampering.words))) << tampering.sql;
  }
}

TEST_F(Verification, FindsADamagedPageOfEachFile) {
  for (const fs::path& file : {site_.settings().state, site_.settings().history()}) {
    fill();
    std::fstream stream(file, std::ios::binary | std::ios::in | std::ios::out);
    stream.seekp(static_cast<std::streamoff>(fs::file_size(file)) - 4096);
    stream << std::string(64, 'Z');
    stream.close();
    EXPECT_THAT(verdict().failures, Contains(HasSubstr(file.filename().string())));
  }
}

TEST_F(Verification, LooksAtAHistoryAlone) {
  fill();
  const auto found = verify_files(site_.settings().history(), site_.folder() / "none.db", hash_);
  ASSERT_TRUE(std::holds_alternative<FilesVerdict>(found));
  EXPECT_FALSE(std::get<FilesVerdict>(found).state);
  EXPECT_EQ(std::get<FilesVerdict>(found).tenures, site_.history().size());
}

TEST_F(Verification, AStateFileAloneIsLookedAtToo) {
  fill();
  fs::remove(site_.settings().history());
  const FilesVerdict found = verdict();
  EXPECT_TRUE(found.state);
  EXPECT_FALSE(found.tenures);
  EXPECT_THAT(found.failures, IsEmpty());
}

TEST_F(Verification, WhatIsNotOursIsNotChecked) {
  const auto code = [&] {
    const auto found = verify_files(site_.settings().state, site_.settings().history(), hash_);
    return std::holds_alternative<StoreError>(found) ? std::optional(std::get<StoreError>(found).code)
                                                     : std::nullopt;
  };
  EXPECT_EQ(code(), StoreError::Code::unreadable);  // nothing there
  SqliteFile(site_.settings().state).run("CREATE TABLE journal (id)");
  EXPECT_EQ(code(), StoreError::Code::foreign);
  fill();
  SqliteFile(site_.settings().state).run("PRAGMA user_version = 9");
  EXPECT_EQ(code(), StoreError::Code::newer_schema);
}

}  // namespace
}  // namespace raspool::test
