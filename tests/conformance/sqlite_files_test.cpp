// Which files are opened, which are refused and left alone, and what the administrator is told.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "core/store/sqlite_lease_store.hpp"
#include "core/store/verification.hpp"
#include "tests/conformance/described.hpp"
#include "tests/conformance/golden_journal.hpp"
#include "tests/conformance/random_journal.hpp"
#include "tests/conformance/sqlite_file.hpp"
#include "tests/conformance/store_site.hpp"

namespace raspool::test {
namespace {

namespace fs = std::filesystem;
using Code = StoreError::Code;

std::string bytes_of(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

void write_bytes(const fs::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

class StoreFiles : public testing::Test {
 protected:
  // A state file and a history file with something in them, closed.
  void fill() {
    const auto store = site_.open_recovered();
    RandomJournal source(1);
    must(store->append(source.next(200)));
    fold(*store, 100);
  }

  // Opening fails with this code and a text of one line that names the file and says `words`, and nothing
  // changes.
  void expect_refused(Code code, const fs::path& file, const std::string& words) {
    const auto names = names_in(site_.folder().path());
    const std::string bytes = fs::is_regular_file(file) ? bytes_of(file) : "";
    const auto error = site_.error_of_opening();
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code, code) << error->text;
    EXPECT_NE(error->text.find(file.filename().string()), std::string::npos) << error->text;
    EXPECT_NE(error->text.find(words), std::string::npos) << error->text;
    EXPECT_EQ(error->text.find('\n'), std::string::npos) << error->text;
    EXPECT_EQ(names_in(site_.folder().path()), names);
    EXPECT_EQ(fs::is_regular_file(file) ? bytes_of(file) : "", bytes);
  }

  SqliteSite site_;
  const fs::path state_ = site_.settings().state;
  const fs::path history_ = site_.settings().history();
};

TEST_F(StoreFiles, AreMadeIfNeitherIsThere) {
  EXPECT_FALSE(site_.error_of_opening());
  EXPECT_EQ(names_in(site_.folder().path()), (std::vector<std::string>{"raspool-history.db", "raspool.db"}));
}

TEST_F(StoreFiles, AreForTheirOwnerAlone) {
  site_.open();
  const auto others = fs::perms::group_all | fs::perms::others_all;
  if ((fs::status(site_.folder().path()).permissions() & others) == others) {
    GTEST_SKIP() << "this system has no such permissions";
  }
  EXPECT_EQ(fs::status(state_).permissions() & others, fs::perms::none);
  EXPECT_EQ(fs::status(history_).permissions() & others, fs::perms::none);
}

TEST_F(StoreFiles, OfNoBytesAreNew) {
  write_bytes(state_, "");
  write_bytes(history_, "");
  EXPECT_FALSE(site_.error_of_opening());
  EXPECT_EQ(recovered(*site_.open()).next_sequence, 1u);
}

TEST_F(StoreFiles, MayHaveNamesOfAnyLanguage) {
  site_.settings().state = site_.folder() / fs::path(u8"Zustände 状態 %20 'x'.db");
  fill();
  EXPECT_EQ(recovered(*site_.open()).next_sequence, 201u);
  EXPECT_TRUE(fs::exists(site_.folder() / fs::path(u8"Zustände 状態 %20 'x'-history.db")));
}

TEST_F(StoreFiles, AFolderIsNoStateFile) {
  fs::create_directory(state_);
  expect_refused(Code::unreadable, state_, "is a folder");
}

TEST_F(StoreFiles, AFolderIsNoHistoryFile) {
  fs::create_directory(history_);
  expect_refused(Code::unreadable, history_, "is a folder");
}

TEST_F(StoreFiles, AMissingFolderIsToldAndNotMade) {
  site_.settings().state = site_.folder() / "nowhere" / "raspool.db";
  expect_refused(Code::unreadable, site_.settings().state, "its folder does not exist");
}

TEST_F(StoreFiles, BytesThatAreNoDatabaseAreLeftAlone) {
  for (const std::string& bytes :
       {std::string("x"), std::string("# notes\nnot a database\n"), std::string(5000, '\0'),
        std::string("SQLite format 3"), std::string(8192, '\xFF')}) {
    write_bytes(state_, bytes);
    expect_refused(Code::unreadable, state_, "is not a database");
    fs::remove(state_);
    write_bytes(history_, bytes);
    expect_refused(Code::unreadable, history_, "is not a database");
    fs::remove(history_);
  }
}

TEST_F(StoreFiles, TheDatabaseOfAnotherProgramIsLeftAlone) {
  for (const char* mode : {"DELETE", "WAL"}) {
    for (const fs::path& file : {state_, history_}) {
      SqliteFile(file).run(std::string("PRAGMA journal_mode = ") + mode + "; CREATE TABLE journal (id)");
      expect_refused(Code::foreign, file, "another program made it");
      SqliteFile(file).run("PRAGMA application_id = 1234");
      expect_refused(Code::foreign, file, "another program made it");
      fs::remove(file);
    }
  }
}

TEST_F(StoreFiles, StateAndHistoryAreNotTakenForEachOther) {
  fill();
  const fs::path aside = site_.folder() / "aside";
  fs::rename(state_, aside);
  fs::rename(history_, state_);
  fs::rename(aside, history_);
  expect_refused(Code::foreign, state_, "is not a raspool state file");
}

TEST_F(StoreFiles, OfANewerSchemaAreLeftAlone) {
  for (const auto& [file, known] : {std::pair(state_, 2), std::pair(history_, 5)}) {
    fill();
    SqliteFile(file).run("PRAGMA user_version = " + std::to_string(known + 1));
    expect_refused(Code::newer_schema, file,
                   "of schema " + std::to_string(known + 1) +
                       ", made by a newer raspool (this one knows schema " + std::to_string(known) + ")");
    fs::remove(state_);
    fs::remove(history_);
  }
}

TEST_F(StoreFiles, ANewerHistoryIsToldBeforeAStateFileIsMade) {
  fill();
  fs::remove(state_);
  SqliteFile(history_).run("PRAGMA user_version = 7");
  expect_refused(Code::newer_schema, history_, "of schema 7");
  EXPECT_FALSE(fs::exists(state_));
}

TEST_F(StoreFiles, ANewerSchemaThatOnlyTheLogKnowsIsLeftAlone) {
  fill();
  SqliteFile newer(state_);  // open, so that its log is not moved into the file
  newer.run("PRAGMA user_version = 3");
  expect_refused(Code::newer_schema, state_, "of schema 3");
  EXPECT_EQ(newer.value("PRAGMA user_version"), "3");
}

TEST_F(StoreFiles, AMissingHistoryIsMadeAnewAndTheStateKept) {
  fill();
  const Recovered before = recovered(*site_.open());
  fs::remove(history_);
  const auto store = site_.open();
  const Recovered after = recovered(*store);
  EXPECT_EQ(after.instance, before.instance);
  EXPECT_EQ(described(after.last), described(before.last));
  fold_all(*store);
  RandomJournal source(1);
  source.next(100);
  EXPECT_LT(site_.history().size(), 100u);
  EXPECT_FALSE(site_.history().empty());
}

TEST_F(StoreFiles, DoNotGrowWithIdentifiersOutsideAllPools) {
  const auto store = site_.open_recovered();
  Sequence next = 1;
  for (int connection = 0; connection < 600; ++connection, next += 2) {
    const Address fresh = InterfaceIdentifier::from_number(next);
    const Tenure tenure = golden_tenure(next, Kind::observed, fresh, 0h, "", "CORP\\alice", "VPN2-12");
    must(
        store->append({{{next, tenure.from, Assigned{tenure}},
                        {next + 1, tenure.from, Ended{next, fresh, tenure.from, EndReason::released, {}}}}}));
    if (connection % 100 == 7) fold(*store, 99);  // the last of them is live
  }
  fold_all(*store);
  EXPECT_EQ(SqliteFile(state_).value("SELECT count(*) FROM lease"), "0");
  EXPECT_EQ(site_.history().size(), 600u);
  const auto verdict = verify_files(state_, history_, FakeKeyedHash());
  EXPECT_EQ(std::get<FilesVerdict>(verdict).failures, std::vector<std::string>());
}

TEST_F(StoreFiles, AMissingStateStartsANewInstanceBesideTheOldHistory) {
  fill();
  const Recovered before = recovered(*site_.open());
  const auto old_history = described(site_.history());
  fs::remove(state_);
  write_bytes(fs::path(state_).concat("-wal"), "what a crash had left behind");

  const auto store = site_.open();
  const Recovered after = recovered(*store);
  EXPECT_NE(after.instance, before.instance);
  EXPECT_NE(after.secret, before.secret);
  EXPECT_TRUE(after.last.empty());
  EXPECT_EQ(after.next_sequence, 1u);
  EXPECT_EQ(described(site_.history()), old_history);

  RandomJournal source(1);  // the same addresses, ids and times as before, of the new instance
  must(store->append(source.next(200)));
  fold_all(*store);
  EXPECT_EQ(SqliteFile(history_).value("SELECT count(DISTINCT instance) FROM history"), "2");
  EXPECT_GT(site_.history().size(), old_history.size());
}

TEST_F(StoreFiles, AWriteProtectedFileIsTold) {
  fill();
  fs::permissions(state_, fs::perms::owner_read);
  if (std::ofstream(state_, std::ios::app))
    GTEST_SKIP() << "this user may write protected files, too; see store_crash";
  expect_refused(Code::unreadable, state_, "may not be written");
  fs::permissions(state_, fs::perms::owner_all);
}

TEST_F(StoreFiles, ADamagedPageIsTold) {
  for (const fs::path& file : {state_, history_}) {
    fill();
    std::string bytes = bytes_of(file);
    for (std::size_t page = 4096; page < bytes.size(); page += 4096) {
      for (std::size_t i = 0; i < 64; ++i) bytes[page + i] = '\x5A';
    }
    write_bytes(file, bytes);
    expect_refused(Code::damaged, file, "restore both raspool files from a backup");
    fs::remove(state_);
    fs::remove(history_);
  }
}

TEST_F(StoreFiles, ATruncatedFileIsTold) {
  for (const fs::path& file : {state_, history_}) {
    fill();
    fs::resize_file(file, fs::file_size(file) - 4096);
    const std::string bytes = bytes_of(file);
    const auto error = site_.error_of_opening();
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code, Code::damaged) << error->text;
    EXPECT_NE(error->text.find(file.filename().string() + " is damaged"), std::string::npos) << error->text;
    EXPECT_EQ(bytes_of(file), bytes);
    fs::remove(state_);
    fs::remove(history_);
  }
}

TEST_F(StoreFiles, AMissingTableIsTold) {
  const std::pair<fs::path, std::string> losses[] = {{state_, "journal"},      {state_, "lease"},
                                                     {state_, "meta"},         {state_, "ras_device"},
                                                     {history_, "kind"},       {history_, "tenure_any_month"},
                                                     {history_, "user"},       {history_, "origin"},
                                                     {history_, "end_reason"}, {history_, "tenure_2026_01"}};
  for (const auto& [file, table] : losses) {
    fill();
    SqliteFile(file).run("DROP TABLE " + table);
    const auto error = site_.error_of_opening();
    ASSERT_TRUE(error) << table;
    EXPECT_EQ(error->code, Code::damaged) << table;
    EXPECT_NE(error->text.find(file.filename().string()), std::string::npos) << error->text;
    fs::remove(state_);
    fs::remove(history_);
  }
}

TEST_F(StoreFiles, NonsenseInRowsIsToldWithTheFile) {
  const std::pair<std::string, Code> nonsense[] = {
      {"DELETE FROM meta WHERE key = 'secret'", Code::damaged},
      {"UPDATE meta SET value = 'x' WHERE key = 'instance'", Code::damaged},
      {"UPDATE lease SET family = 5", Code::damaged},
      {"UPDATE lease SET address = 4294967296 WHERE family = 4", Code::damaged},
      {"UPDATE lease SET kind = 'borrowed'", Code::newer_schema},
      {"UPDATE lease SET end_reason = 'evaporated'", Code::newer_schema},
      {"UPDATE journal SET family = NULL || 'x', address = 'x'", Code::damaged},
      {"UPDATE journal SET fact = 'renewed'", Code::newer_schema},
      {"UPDATE journal SET kind = 'borrowed'", Code::newer_schema},
      {"UPDATE journal SET end_reason = 'evaporated' WHERE fact = 'ended'", Code::newer_schema},
      {"UPDATE journal SET from_time = NULL", Code::damaged},
      {"UPDATE journal SET tenure = 4711", Code::damaged},
      {"DELETE FROM lease", Code::damaged},
  };
  for (const auto& [sql, code] : nonsense) {
    fill();
    try {
      SqliteFile(state_).run(sql);
    } catch (const std::runtime_error&) {  // the table itself refuses it
      fs::remove(state_);
      fs::remove(history_);
      continue;
    }
    const auto error = site_.error_of_opening();
    ASSERT_TRUE(error) << sql;
    EXPECT_EQ(error->code, code) << sql << ": " << error->text;
    EXPECT_NE(error->text.find("raspool.db "), std::string::npos) << error->text;
    fs::remove(state_);
    fs::remove(history_);
  }
}

TEST_F(StoreFiles, SystemsWithoutRandomnessGetNoStateFile) {
  class NoRandomness final : public RandomSource {
    void fill(std::span<std::uint8_t>) override { throw std::runtime_error("the well is dry"); }
  } dry;
  const FakeKeyedHash hash;
  const auto opened = open_sqlite_lease_store(site_.settings(), dry, hash);
  const auto* error = std::get_if<StoreError>(&opened);
  ASSERT_NE(error, nullptr);
  EXPECT_NE(error->text.find("the well is dry"), std::string::npos) << error->text;
  EXPECT_FALSE(fs::exists(state_));
}

}  // namespace
}  // namespace raspool::test
