// The files as a crash leaves them: copied while a store has them open.
#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <string>

#include "core/store/verification.hpp"
#include "tests/conformance/described.hpp"
#include "tests/conformance/random_journal.hpp"
#include "tests/conformance/sqlite_file.hpp"
#include "tests/conformance/store_site.hpp"
#include "tests/conformance/store_story.hpp"

namespace raspool::test {
namespace {

namespace fs = std::filesystem;

void copy_with_log(const fs::path& from, const fs::path& to) {
  for (const char* ending : {"", "-wal"}) {
    fs::path source = from;
    source += ending;
    fs::path target = to;
    target += ending;
    fs::remove(target);
    if (fs::exists(source)) fs::copy_file(source, target);
  }
}

TEST(StoreAfterACrash, HasEveryRecordThatWasAppended) {
  SqliteSite site, crashed;
  RandomJournal source(5);
  const Journal journal = source.next(300);
  const auto store = site.open_recovered();
  for (std::size_t i = 0; i < journal.size(); i += 10) must(store->append(std::span(journal).subspan(i, 10)));
  copy_with_log(site.settings().state, crashed.settings().state);
  copy_with_log(site.settings().history(), crashed.settings().history());
  EXPECT_EQ(described(recovered(*crashed.open()).last), expected_last(journal));
}

TEST(StoreAfterACrash, BetweenHistoryAndTrimWritesTheHistoryAgainWithoutADuplicate) {
  for (const char* server_afterwards : {"VPN1", "VPN9"}) {
    SqliteSite site, crashed;
    RandomJournal source(6);
    const Journal journal = source.next(300);
    const auto store = site.open_recovered();
    must(store->append(journal));
    fold(*store, 50);
    copy_with_log(site.settings().state,
                  crashed.settings().state);  // the journal is as it was before this step
    fold(*store, 200);
    copy_with_log(site.settings().history(), crashed.settings().history());  // the history as it is after it

    crashed.settings().server = server_afterwards;
    const auto reopened = crashed.open();
    EXPECT_EQ(described(recovered(*reopened).last), expected_last(journal));
    fold_all(*reopened);
    EXPECT_EQ(described(recovered(*reopened).last), expected_last(journal));
    EXPECT_EQ(described(crashed.history()), expected_history(journal));
    const auto verdict =
        verify_files(crashed.settings().state, crashed.settings().history(), FakeKeyedHash());
    EXPECT_EQ(std::get<FilesVerdict>(verdict).failures, std::vector<std::string>());
  }
}

TEST(StoreAfterACrash, OfAStateFileFromAnOlderBackupUsesNoSequenceOfTheHistoryAgain) {
  SqliteSite site, restored;
  RandomJournal source(7);
  const auto store = site.open_recovered();
  must(store->append(source.next(20)));
  copy_with_log(site.settings().state, restored.settings().state);
  must(store->append(source.next(30)));
  fold_all(*store);
  copy_with_log(site.settings().history(), restored.settings().history());
  EXPECT_EQ(recovered(*restored.open()).next_sequence, 51u);
}

TEST(StoreAfterACrash, OfAStateFileFromAnOlderBackupKeepsTheEndsThatTheHistoryKnows) {
  SqliteSite site, restored;
  RandomJournal source(8);
  const auto store = site.open_recovered();
  must(store->append(source.next(20)));
  copy_with_log(site.settings().state, restored.settings().state);
  must(store->append(source.next(60)));
  fold_all(*store);
  copy_with_log(site.settings().history(), restored.settings().history());
  const auto before = described(restored.history());

  const auto reopened = restored.open();
  must(reopened->append(next_life(recovered(*reopened))));
  fold_all(*reopened);
  const auto after = described(restored.history());
  const std::set<std::string> kept(after.begin(), after.end());
  for (const std::string& tenure : before) EXPECT_TRUE(kept.contains(tenure)) << tenure;
  EXPECT_GT(after.size(), before.size());
}

TEST(StoreAfterACrash, WhileItsFilesWereMadeStartsAnew) {
  SqliteSite site;
  fs::path half_made = site.settings().state;
  half_made += ".new";
  { SqliteFile(half_made).run("CREATE TABLE journal (sequence INTEGER PRIMARY KEY)"); }
  EXPECT_FALSE(site.error_of_opening());
  EXPECT_FALSE(fs::exists(half_made));
}

}  // namespace
}  // namespace raspool::test
