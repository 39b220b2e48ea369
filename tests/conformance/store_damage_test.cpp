// Damaged files are set aside, and nothing else is.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>

#include "core/store/fold.hpp"
#include "core/store/sqlite_lease_store.hpp"
#include "core/store/state_from_memory.hpp"
#include "tests/conformance/described.hpp"
#include "tests/conformance/random_journal.hpp"
#include "tests/conformance/sqlite_file.hpp"
#include "tests/conformance/store_site.hpp"
#include "tests/conformance/vfs_layer.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/journal_fold.hpp"

namespace raspool::test {
namespace {

namespace fs = std::filesystem;
using Code = StoreError::Code;
using Lines = std::vector<std::string>;

std::string read_bytes(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

void spoil(const fs::path& file) {  // every page but the first
  std::string bytes = read_bytes(file);
  for (std::size_t page = 4096; page < bytes.size(); page += 4096) {
    for (std::size_t i = 0; i < 64; ++i) bytes[page + i] = '\x5A';
  }
  std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

fs::path with(fs::path path, const char* ending) {
  path += ending;
  return path;
}

class DamagedFiles : public testing::Test {
 protected:
  void fill() {
    const auto store = site_.open_recovered();
    must(store->append(journal_));
    fold(*store, 100);
  }
  std::variant<std::unique_ptr<LeaseStore>, StoreError> try_open() {
    return open_sqlite_lease_store(site_.settings(), random_, hash_, clock_);
  }
  std::unique_ptr<LeaseStore> open() {
    auto opened = try_open();
    if (const auto* error = std::get_if<StoreError>(&opened)) throw std::runtime_error(error->text);
    return std::move(std::get<std::unique_ptr<LeaseStore>>(opened));
  }
  Lines names() {
    Lines names;
    for (const auto& entry : fs::directory_iterator(site_.folder().path())) {
      names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
  }
  // What the book would tell of itself after these records.
  Recovered known_after(const Recovered& before, const Journal& all) {
    JournalFold fold;
    fold.apply(all);
    Recovered known;
    known.instance = before.instance;
    known.secret = before.secret;
    known.last = fold.last();
    known.next_sequence = fold.next_sequence();
    known.alive_at = clock_.now().wall;
    known.devices = {{"VPN2-1", "WAN Miniport (IKEv2)"}};
    return known;
  }

  SqliteSite site_;
  FakeRandomSource random_{9};
  FakeKeyedHash hash_;
  FakeClock clock_;
  Journal journal_ = RandomJournal(1).next(200);
  const fs::path state_ = site_.settings().state;
  const fs::path history_ = site_.settings().history();
  const std::string aside_ = ".damaged-20260101T000000Z";
};

TEST_F(DamagedFiles, ADamagedStateIsSetAsideAndTheServiceStartsEmpty) {
  fill();
  const Recovered before = recovered(*site_.open());
  const auto history = described(site_.history());
  spoil(state_);
  const std::string spoilt = read_bytes(state_);

  const auto store = open();
  const Recovered found = recovered(*store);
  EXPECT_TRUE(found.last.empty());
  EXPECT_NE(found.instance, before.instance);
  ASSERT_EQ(found.set_aside.size(), 1u);
  EXPECT_NE(found.set_aside[0].find("raspool.db is damaged"), std::string::npos) << found.set_aside[0];
  EXPECT_NE(found.set_aside[0].find("raspool.db" + aside_), std::string::npos) << found.set_aside[0];
  EXPECT_EQ(read_bytes(with(state_, aside_.c_str())), spoilt);
  EXPECT_EQ(described(site_.history()), history) << "a sound history stays";
  must(store->append(journal_));
}

TEST_F(DamagedFiles, ADamagedHistoryIsSetAsideAndTheStateKept) {
  fill();
  const Recovered before = recovered(*site_.open());
  spoil(history_);
  const auto store = open();
  const Recovered found = recovered(*store);
  EXPECT_EQ(described(found.last), described(before.last));
  EXPECT_EQ(found.instance, before.instance);
  ASSERT_EQ(found.set_aside.size(), 1u);
  EXPECT_NE(found.set_aside[0].find("raspool-history.db" + aside_), std::string::npos);
  fold_all(*store);
  EXPECT_FALSE(site_.history().empty());
  EXPECT_LT(site_.history().size(), expected_history(journal_).size());
}

TEST_F(DamagedFiles, BothMayBeDamaged) {
  fill();
  spoil(state_);
  spoil(history_);
  EXPECT_EQ(recovered(*open()).set_aside.size(), 2u);
}

TEST_F(DamagedFiles, WithoutDamageNothingIsSetAside) {
  fill();
  EXPECT_EQ(recovered(*open()).set_aside, Lines());
  EXPECT_EQ(names(), (Lines{"raspool-history.db", "raspool.db"}));
}

TEST_F(DamagedFiles, TwoDamagesInOneSecondAreTwoFiles) {
  for (int i = 0; i < 2; ++i) {
    fill();
    spoil(state_);
    recovered(*open());
  }
  EXPECT_TRUE(fs::exists(with(state_, aside_.c_str())));
  EXPECT_TRUE(fs::exists(with(state_, (aside_ + ".2").c_str())));
}

TEST_F(DamagedFiles, DamageThatShowsOnlyInTheRecordsCounts) {
  fill();
  SqliteFile(state_).run("UPDATE journal SET tenure = 4711 WHERE fact = 'ended'");
  const Recovered found = recovered(*open());
  EXPECT_TRUE(found.last.empty());
  EXPECT_EQ(found.set_aside.size(), 1u);
  EXPECT_NE(SqliteFile(with(state_, aside_.c_str())).value("SELECT count(*) FROM journal"), "0");
}

TEST_F(DamagedFiles, ForeignNewerAndUnreadableFilesAreNeverSetAside) {
  const std::pair<std::function<void(const fs::path&)>, Code> others[] = {
      {[](const fs::path& file) { SqliteFile(file).run("PRAGMA application_id = 1234"); }, Code::foreign},
      {[](const fs::path& file) { SqliteFile(file).run("PRAGMA user_version = 9"); }, Code::newer_schema},
      {[](const fs::path& file) { std::ofstream(file, std::ios::trunc) << "no database"; }, Code::unreadable},
      {[](const fs::path& file) { fs::remove(file), fs::create_directory(file); }, Code::unreadable},
  };
  for (const fs::path& file : {state_, history_}) {
    for (const auto& [change, code] : others) {
      fill();
      change(file);
      const auto before = names();
      const auto opened = try_open();
      ASSERT_TRUE(std::holds_alternative<StoreError>(opened));
      EXPECT_EQ(std::get<StoreError>(opened).code, code);
      EXPECT_EQ(names(), before);
      fs::remove_all(state_);
      fs::remove_all(history_);
    }
  }
  fill();
  SqliteFile(state_).run("UPDATE lease SET kind = 'borrowed'");  // a word of a newer version
  auto store = open();
  const auto found = store->recover();
  ASSERT_TRUE(std::holds_alternative<StoreError>(found));
  EXPECT_EQ(std::get<StoreError>(found).code, Code::newer_schema);
  store.reset();
  EXPECT_EQ(names(), (Lines{"raspool-history.db", "raspool.db"}));
}

TEST_F(DamagedFiles, ACrashWhileOneIsSetAsideIsMadeGoodAtTheNextStart) {
  SqliteSite crashed;
  const fs::path state = crashed.settings().state;
  const auto store = site_.open_recovered();
  must(store->append(journal_));
  fs::copy_file(with(state_, "-wal"), with(state, "-wal"));  // all the records are in the log
  fs::copy_file(state_, with(state, aside_.c_str()));        // and the file had been given its new name

  const auto opened = open_sqlite_lease_store(crashed.settings(), random_, hash_, clock_);
  ASSERT_TRUE(std::holds_alternative<std::unique_ptr<LeaseStore>>(opened));
  EXPECT_TRUE(recovered(*std::get<std::unique_ptr<LeaseStore>>(opened)).last.empty());
  EXPECT_EQ(SqliteFile(with(state, aside_.c_str())).value("SELECT count(*) FROM journal"), "200");
}

// ---- while it runs

TEST_F(DamagedFiles, AStateFileIsWrittenAnewFromMemoryWithWhatWaited) {
  for (const std::size_t written : {0u, 1u, 60u, 150u, 199u, 200u}) {
    SqliteSite site;
    auto opened = open_sqlite_lease_store(site.settings(), random_, hash_, clock_);
    auto& store = *std::get<std::unique_ptr<LeaseStore>>(opened);
    const Recovered before = recovered(store);
    const Journal on_disk(journal_.begin(), journal_.begin() + static_cast<std::ptrdiff_t>(written));
    const Journal waiting(journal_.begin() + static_cast<std::ptrdiff_t>(written), journal_.end());
    must(store.append(on_disk));
    fold(store, written / 2);

    const StoreError damage{Code::damaged, "raspool.db is damaged: as the test says"};
    const auto replaced = store.replace_damaged(damage, known_after(before, journal_), waiting);
    ASSERT_TRUE(std::holds_alternative<std::string>(replaced)) << std::get<StoreError>(replaced).text;
    EXPECT_NE(std::get<std::string>(replaced).find(aside_), std::string::npos);

    RandomJournal source(1);
    Journal all = source.next(200);
    const Journal more = source.next(50);
    all.insert(all.end(), more.begin(), more.end());
    must(store.append(more));  // it goes on
    fold_all(store);
    std::get<std::unique_ptr<LeaseStore>>(opened).reset();
    const Recovered after = recovered(*site.open());
    EXPECT_EQ(described(after.last), expected_last(all)) << written;
    EXPECT_EQ(after.next_sequence, 251u);
    EXPECT_EQ(after.instance, before.instance);
    EXPECT_EQ(after.secret, before.secret);
    EXPECT_EQ(after.devices.size(), 1u);
    EXPECT_EQ(SqliteFile(site.settings().state).value("PRAGMA integrity_check"), "ok");
    if (written == 0) {
      EXPECT_EQ(described(site.history()), expected_history(all));
    }
  }
}

TEST_F(DamagedFiles, AHistoryThatBecomesDamagedBeginsAnewAndTheJournalStays) {
  auto store = open();
  const Recovered before = recovered(*store);
  must(store->append(std::span(journal_).first(100)));
  fold_all(*store);
  must(store->append(std::span(journal_).subspan(100, 50)));
  const Journal waiting(journal_.begin() + 150, journal_.end());
  const StoreError damage{Code::damaged, "raspool-history.db is damaged", true};
  const auto replaced = store->replace_damaged(damage, known_after(before, journal_), waiting);
  ASSERT_TRUE(std::holds_alternative<std::string>(replaced));
  must(store->append(waiting));
  fold_all(*store);
  EXPECT_EQ(described(recovered(*store).last), expected_last(journal_));
  EXPECT_TRUE(fs::exists(with(history_, aside_.c_str())));
  EXPECT_FALSE(site_.history().empty());
}

TEST_F(DamagedFiles, WhatCannotBeSetAsideGoesOnAsItWas) {
  auto store = open();
  const Recovered before = recovered(*store);
  must(store->append(std::span(journal_).first(100)));
  fs::create_directory(with(state_, ".new"));  // no new file can be made
  std::ofstream(state_.parent_path() / "raspool.db.new" / "in the way") << "";
  const Journal waiting(journal_.begin() + 100, journal_.end());
  const StoreError damage{Code::damaged, "raspool.db is damaged"};
  const auto replaced = store->replace_damaged(damage, known_after(before, journal_), waiting);
  ASSERT_TRUE(std::holds_alternative<StoreError>(replaced));
  must(store->append(waiting));
  EXPECT_EQ(described(recovered(*store).last), expected_last(journal_));
  fs::remove_all(with(state_, ".new"));
}

// A disk that opens no file any more, until it does.
class ClosedDisk final : public VfsLayer {
 public:
  std::optional<int> before(const VfsCall& call) override {
    const bool is_in_place = call.file.ends_with(".db");  // a new one is made under another name
    if (is_closed && call.kind == VfsCall::Kind::open && is_in_place) return SQLITE_CANTOPEN;
    return std::nullopt;
  }
  bool is_closed = false;
};

TEST_F(DamagedFiles, ANewFileThatCannotBeOpenedAtOnceIsTriedAgainUntilItCan) {
  for (const bool in_history : {false, true}) {
    ClosedDisk disk;
    SqliteSite site;
    auto opened = open_sqlite_lease_store(site.settings(), random_, hash_, clock_);
    auto& store = *std::get<std::unique_ptr<LeaseStore>>(opened);
    const Recovered before = recovered(store);
    must(store.append(std::span(journal_).first(100)));
    fold_all(store);
    const Journal waiting(journal_.begin() + 100, journal_.end());

    StoreError damage{Code::damaged, "is damaged: as the test says", in_history};
    disk.is_closed = true;
    for (int attempt = 0; attempt < 3; ++attempt) {
      ASSERT_TRUE(std::holds_alternative<StoreError>(
          store.replace_damaged(damage, known_after(before, journal_), waiting)));
      const auto told = store.append(waiting);
      ASSERT_TRUE(told);
      EXPECT_EQ(told->code, Code::damaged) << "whoever is told asks for a new file again";
      EXPECT_EQ(told->in_history, in_history);
      EXPECT_EQ(store.set_durability(Durability::power)->code, Code::damaged);
      EXPECT_EQ(std::get<StoreError>(store.fold(1)).code, Code::damaged);
      damage = *told;
    }
    disk.is_closed = false;
    const auto replaced = store.replace_damaged(damage, known_after(before, journal_), waiting);
    ASSERT_TRUE(std::holds_alternative<std::string>(replaced)) << std::get<StoreError>(replaced).text;
    EXPECT_NE(std::get<std::string>(replaced).find(aside_), std::string::npos) << "where the old one is";
    if (in_history) must(store.append(waiting));
    fold_all(store);
    EXPECT_EQ(described(recovered(store).last), expected_last(journal_));
    const auto files = fs::directory_iterator(site.folder().path());
    EXPECT_EQ(std::count_if(begin(files), end(files),
                            [](const auto& file) {
                              return file.path().filename().string().find("damaged") != std::string::npos;
                            }),
              1)
        << "what was put in its place was nobody's loss";
    std::get<std::unique_ptr<LeaseStore>>(opened).reset();
  }
}

// A disk that has spoilt the history, but for its beginning.
class SpoiltHistory final : public VfsLayer {
 public:
  std::optional<int> before(const VfsCall& call) override {
    const bool is_behind = call.kind == VfsCall::Kind::read && call.offset > 0;
    if (is_spoilt && is_behind && call.file.ends_with("-history.db")) return SQLITE_CORRUPT;
    return std::nullopt;
  }
  bool is_spoilt = false;
};

TEST_F(DamagedFiles, WhenBothAreDamagedAtOnceWhatWaitedIsInTheNewOnesOnce) {
  SpoiltHistory disk;
  auto store = open();
  const Recovered before = recovered(*store);
  must(store->append(std::span(journal_).first(100)));
  fold_all(*store);
  const Journal waiting(journal_.begin() + 100, journal_.end());

  disk.is_spoilt = true;
  const StoreError of_state{Code::damaged, "raspool.db is damaged"};
  const auto failed = store->replace_damaged(of_state, known_after(before, journal_), waiting);
  ASSERT_TRUE(std::holds_alternative<StoreError>(failed)) << std::get<std::string>(failed);
  const auto of_history = store->append(waiting);
  ASSERT_TRUE(of_history);
  ASSERT_TRUE(of_history->code == Code::damaged && of_history->in_history) << of_history->text;
  disk.is_spoilt = false;  // where a new one comes to stand
  const auto replaced = store->replace_damaged(*of_history, known_after(before, journal_), waiting);
  ASSERT_TRUE(std::holds_alternative<std::string>(replaced)) << std::get<StoreError>(replaced).text;

  must(store->append(waiting));
  RandomJournal source(1);
  Journal all = source.next(200);
  const Journal more = source.next(50);
  all.insert(all.end(), more.begin(), more.end());
  must(store->append(more));
  fold_all(*store);
  EXPECT_EQ(described(recovered(*store).last), expected_last(all));
  store.reset();  // before the disk
}

TEST_F(DamagedFiles, AHistoryThatCannotBeSetAsideCostsTheStateNothing) {
  SpoiltHistory disk;
  SqliteSite site;
  // So long that no dated name is left.
  site.settings().state = site.folder() / (std::string(225, 'r') + ".db");
  auto opened = open_sqlite_lease_store(site.settings(), random_, hash_, clock_);
  if (std::holds_alternative<StoreError>(opened)) GTEST_SKIP() << "this system has no names as long";
  auto& store = *std::get<std::unique_ptr<LeaseStore>>(opened);
  const Recovered before = recovered(store);
  must(store.append(std::span(journal_).first(100)));
  fold_all(store);
  const Journal waiting(journal_.begin() + 100, journal_.end());

  disk.is_spoilt = true;
  const StoreError damage{Code::damaged, "the history is damaged", true};
  const auto failed = store.replace_damaged(damage, known_after(before, journal_), waiting);
  ASSERT_TRUE(std::holds_alternative<StoreError>(failed));
  EXPECT_NE(std::get<StoreError>(failed).text.find("cannot be set aside"), std::string::npos);
  EXPECT_TRUE(std::get<StoreError>(failed).in_history);
  const auto told = store.append(waiting);
  EXPECT_TRUE(!told || told->in_history) << "else the sound state file is replaced next";
  std::get<std::unique_ptr<LeaseStore>>(opened).reset();
}

TEST_F(DamagedFiles, WhatMemoryKnowsFoldsToTheSameAgain) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    RandomJournal source(seed);
    const Journal all = source.next(120);
    JournalFold after;
    after.apply(all);
    for (const std::size_t written : {0u, 30u, 90u, 119u}) {
      const StateFromMemory state = state_from_memory(after.last(), std::span(all).subspan(written));
      Fold fold;
      for (const Tenure& lease : state.leases) fold.start_with(lease);
      for (const JournalRecord& record : state.journal) EXPECT_EQ(fold.apply(record), std::nullopt);
      std::vector<Tenure> last;
      for (const auto& [address, tenure] : fold.last()) last.push_back(tenure);
      EXPECT_EQ(described(last), described(after.last())) << "seed " << seed << ", written " << written;
    }
  }
}

}  // namespace
}  // namespace raspool::test
