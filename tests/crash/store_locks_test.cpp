// Locks that a store has on its files, as another process sees them.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "core/store/backup.hpp"
#include "core/store/history_reader.hpp"
#include "core/store/verification.hpp"
#include "tests/conformance/random_journal.hpp"
#include "tests/conformance/store_site.hpp"

namespace raspool::test {
namespace {

// SQLite's file format, locking: without this lock another connection that ends takes itself for the last,
// and takes the log away.
bool is_known_to_be_in_use(const std::filesystem::path& file) {
  const pid_t child = ::fork();
  if (child == 0) {
    struct flock shared {};
    shared.l_type = F_WRLCK;
    shared.l_whence = SEEK_SET;
    shared.l_start = 0x40000002;
    shared.l_len = 510;
    const int handle = ::open(file.c_str(), O_RDWR);
    const bool is_locked = ::fcntl(handle, F_GETLK, &shared) == 0 && shared.l_type != F_UNLCK;
    ::_exit(is_locked ? 1 : 0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 1;
}

TEST(StoreLocks, StayWhenTheSameProcessLooksIntoItsFiles) {
  SqliteSite site, copy;
  const FakeKeyedHash hash;
  const auto store = site.open_recovered();
  RandomJournal source(81);
  must(store->append(source.next(100)));
  fold_all(*store);
  const auto& settings = site.settings();
  ASSERT_TRUE(is_known_to_be_in_use(settings.state));
  ASSERT_TRUE(is_known_to_be_in_use(settings.history()));

  const NameRules rules;
  const TenureQuestion question{{}, rules.user_name("CORP\\alice"), {}, {}, {}};
  EXPECT_TRUE(std::holds_alternative<ToldTenures>(
      read_tenures(settings.state, settings.history(), rules, question, 10)));
  EXPECT_TRUE(std::holds_alternative<FilesVerdict>(verify_files(settings.state, settings.history(), hash)));
  EXPECT_TRUE(std::holds_alternative<BackupMade>(back_up_files(
      settings.state, settings.history(), copy.settings().state, copy.settings().history(), hash)));
  EXPECT_TRUE(is_known_to_be_in_use(settings.state));
  EXPECT_TRUE(is_known_to_be_in_use(settings.history()));
}

// Why that is no matter of course, and that the test above would see it.
TEST(StoreLocks, GoWithAFileThatIsClosedBehindTheBackOfSqlite) {
  SqliteSite site;
  const auto store = site.open_recovered();
  ASSERT_TRUE(is_known_to_be_in_use(site.settings().state));
  static_cast<void>(std::ifstream(site.settings().state).get());
  EXPECT_FALSE(is_known_to_be_in_use(site.settings().state));
}

}  // namespace
}  // namespace raspool::test
