// The service on real disks that are full, read-only or meddled with. Where this process may not mount (see
// README.md), those tests say so and skip.
#include <gtest/gtest.h>

#include <cerrno>
#include <chrono>
#include <fstream>
#include <memory>
#include <set>
#include <string>
#include <thread>

#include "posix-harness/composition.hpp"
#include "tests/conformance/sqlite_file.hpp"
#include "tests/crash/own_mounts.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/temporary_folder.hpp"

namespace raspool::test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr std::size_t kSmall = 24 * 1024 * 1024;  // room for two logs
const Address kProposal = AddressV4::from_number(0xC000'0207);

class ServiceOnRealDisk : public testing::Test {
 protected:
  void configure(const std::string& on_failure, const std::string& durability = "power") {
    std::ofstream(config_)
        << "schema = 1\n[service]\nserver = \"VPN1\"\nstate = \"" << (disk() / "raspool.db").string()
        << "\"\ndeadline = \"300ms\"\ndurability = \"" << durability << "\"\non_failure = \"" << on_failure
        << "\"\n[[pool]]\nname = \"staff\"\nranges = [\"10.20.0.0/16\"]\nhold_down = \"1h\"\n"
           "[[rule]]\npools = [\"staff\"]\n";
  }
  void start() {
    composition_ = std::make_unique<posix::Composition>(
        posix::Composition::Options{.config = config_, .host_addresses = {{}}});
  }
  bool stop() {
    const bool stopped = composition_->stop();
    composition_ = nullptr;
    return stopped;
  }
  AddressService& service() { return composition_->service(); }
  Decision get(const std::string& user) { return service().assign({user, "P-" + user, kProposal, {}}); }
  // A Get that is answered by the pool and in the record, at last.
  Decision get_when_it_works(const std::string& user) {
    for (int i = 0; i < 200; ++i) {
      Decision decision = get(user);
      if (service().status().deciding && service().status().backlog == 0 && decision.tenure != 0)
        return decision;
      std::this_thread::sleep_for(100ms);
    }
    ADD_FAILURE() << "the service does not work again: " << service().status().not_deciding_because;
    return {};
  }
  void crash() {  // as far as files tell: what is open stays so, and nobody says goodbye
    for (const char* name :
         {"raspool.db", "raspool.db-wal", "raspool-history.db", "raspool-history.db-wal"}) {
      if (fs::exists(disk() / name)) fs::copy_file(disk() / name, folder_ / name);
    }
  }

  fs::path disk() const { return folder_ / "disk"; }
  static void expect_sound(const fs::path& folder) {
    for (const char* name : {"raspool.db", "raspool-history.db"}) {
      EXPECT_EQ(SqliteFile(folder / name).value("PRAGMA integrity_check"), "ok") << name;
    }
  }
  // Of all tenures that the files hold, as "USER ADDRESS".
  static std::set<std::string> recorded(const fs::path& folder) {
    std::set<std::string> all;
    SqliteFile state(folder / "raspool.db"), history(folder / "raspool-history.db");
    for (const auto& row : state.table("SELECT user, address FROM records WHERE fact = 'assigned'"))
      all.insert(row[0] + ' ' + row[1]);
    for (const auto& row : state.table("SELECT user, address FROM leases")) all.insert(row[0] + ' ' + row[1]);
    for (const auto& row : history.table("SELECT user, address FROM history"))
      all.insert(row[0] + ' ' + row[1]);
    return all;
  }

  TemporaryFolder folder_;
  fs::path config_ = folder_ / "raspool.toml";
  std::unique_ptr<posix::Composition> composition_;
};

struct Choice {
  const char* on_failure;
  Reason instead;  // of an answer in time
};

class FullDisk : public ServiceOnRealDisk, public testing::WithParamInterface<Choice> {
 protected:
  void SetUp() override {
    if (const std::string why = why_no_mounts(); !why.empty()) GTEST_SKIP() << "cannot mount here: " << why;
    small_ = std::make_unique<SmallDisk>(disk(), kSmall);
    configure(GetParam().on_failure);
  }
  void TearDown() override { composition_ = nullptr; }

  std::unique_ptr<SmallDisk> small_;
};

TEST_P(FullDisk, AnswersAsOnFailureSaysAndWritesAllWhenThereIsSpaceAgain) {
  start();
  std::set<std::string> told;
  std::set<Address> given;
  const auto tell = [&](const std::string& user, const Decision& decision) {
    if (decision.tenure == 0) return;  // in no record
    told.insert(user + ' ' + decision.address.to_string());
    const bool is_new = decision.reason == Reason::offered || given.insert(decision.address).second;
    EXPECT_TRUE(is_new) << decision.address.to_string() << " is given twice";
  };
  tell("alice", get("alice"));
  small_->fill();
  int users = 0;
  const auto next_user = [&] { return "user" + std::to_string(++users); };
  while (service().status().late_answers == 0 && users < 20000) {
    const std::string user = next_user();
    tell(user, get(user));
  }
  ASSERT_GT(service().status().late_answers, 0u) << "the disk never was full";
  for (int i = 0; i < 5; ++i) {
    const std::string user = next_user();
    const Decision decision = get(user);
    EXPECT_EQ(decision.reason, GetParam().instead) << user;
    EXPECT_TRUE(decision.reason != Reason::offered || decision.address == kProposal);
    tell(user, decision);
  }
  expect_sound(disk());

  small_->make_space();
  tell("bob", get_when_it_works("bob"));
  EXPECT_EQ(service().verify(), std::vector<std::string>());
  EXPECT_TRUE(stop());
  expect_sound(disk());
  const auto kept = recorded(disk());
  for (const std::string& answer : told) EXPECT_TRUE(kept.contains(answer)) << answer << " is in no record";
}

INSTANTIATE_TEST_SUITE_P(OnFailure, FullDisk,
                         testing::Values(Choice{"keep", Reason::never_used}, Choice{"offer", Reason::offered},
                                         Choice{"refuse", Reason::failure}),
                         [](const auto& parameter) { return std::string(parameter.param.on_failure); });

class ReadOnlyDisk : public ServiceOnRealDisk {
 protected:
  void TearDown() override { composition_ = nullptr; }
};

TEST_F(ReadOnlyDisk, AtStartGivesNothingToDecideByUntilItMayBeWritten) {
  if (const std::string why = why_no_mounts(); !why.empty()) GTEST_SKIP() << "cannot mount here: " << why;
  SmallDisk small(disk(), kSmall);
  configure("keep");
  start();
  const Address home = get("alice").address;
  ASSERT_TRUE(stop());

  ASSERT_EQ(small.set_read_only(true), 0);
  start();
  EXPECT_EQ(get("alice").reason, Reason::offered);
  EXPECT_EQ(get("alice").address, kProposal);
  EXPECT_FALSE(service().status().deciding);
  EXPECT_FALSE(service().status().not_deciding_because.empty());
  ASSERT_EQ(small.set_read_only(false), 0);
  const Decision again = get_when_it_works("alice");
  EXPECT_EQ(again.address, home) << to_text(again.reason);
  EXPECT_TRUE(stop());
  expect_sound(disk());
}

TEST_F(ReadOnlyDisk, CannotBeMadeOfOneThatTheServiceWritesTo) {
  if (const std::string why = why_no_mounts(); !why.empty()) GTEST_SKIP() << "cannot mount here: " << why;
  SmallDisk small(disk(), kSmall);
  configure("refuse");
  start();
  ASSERT_EQ(get("alice").reason, Reason::never_used);
  EXPECT_EQ(small.set_read_only(true), EBUSY);
  EXPECT_EQ(get("bob").reason, Reason::never_used);
  EXPECT_TRUE(stop());
}

TEST_F(ReadOnlyDisk, ThatAFailureMadeOfALiveOneLosesNothingThatWasAnswered) {
  if (const std::string why = LoopDisk::why_not(folder_.path()); !why.empty())
    GTEST_SKIP() << "cannot mount an ext4 here: " << why;
  LoopDisk loop(disk(), folder_ / "disk.img");
  configure("refuse");
  start();
  const Address home = get("alice").address;
  loop.abort();
  EXPECT_EQ(get("bob").reason, Reason::failure);
  EXPECT_EQ(get("carol").reason, Reason::failure);
  stop();  // it says on stderr what is not written

  loop.mount_again();
  expect_sound(disk());
  start();
  EXPECT_EQ(get_when_it_works("alice").address, home);
  EXPECT_TRUE(stop());
}

// On POSIX an open file lives on without its name, and SQLite does not look. So the service goes on as if
// nothing were, into files that nobody will find.
class MeddledFiles : public ServiceOnRealDisk {
 protected:
  MeddledFiles() {
    fs::create_directories(disk());
    configure("keep");
  }
  void TearDown() override { composition_ = nullptr; }
};

TEST_F(MeddledFiles, AStateFileThatIsDeletedWhileItIsInUseIsMissedAtTheNextStart) {
  start();
  const Address home = get("alice").address;
  fs::remove(disk() / "raspool.db");
  EXPECT_EQ(get("bob").reason, Reason::never_used);
  EXPECT_NE(get("carol").address, home);
  EXPECT_TRUE(stop());

  start();
  const Decision again = get("alice");
  EXPECT_EQ(again.reason, Reason::never_used) << "a new state file begins, and nobody is known";
  EXPECT_TRUE(stop());
  expect_sound(disk());
}

TEST_F(MeddledFiles, ALogThatIsDeletedWhileItIsInUseIsNotMissedIfTheServiceStopsInOrder) {
  start();
  const Address home = get("alice").address;
  fs::remove(disk() / "raspool.db-wal");
  const Address next = get("bob").address;
  EXPECT_TRUE(stop());
  expect_sound(disk());
  start();
  EXPECT_EQ(get("bob").address, next);
  EXPECT_EQ(get("alice").address, home);
  EXPECT_TRUE(stop());
}

TEST_F(MeddledFiles, ALogThatIsDeletedBeforeACrashTakesWhatWasInItAndLeavesTheFileSound) {
  start();
  get("alice");
  fs::remove(disk() / "raspool.db-wal");
  get("bob");
  crash();
  expect_sound(folder_.path());
  EXPECT_TRUE(stop());
}

TEST_F(MeddledFiles, AHistoryThatIsDeletedWhileItIsInUseBeginsAnewAtTheNextStart) {
  start();
  const Address home = get("alice").address;
  service().release({"alice", "P-alice", home, {}});
  fs::remove(disk() / "raspool-history.db");
  EXPECT_TRUE(stop());
  start();
  EXPECT_EQ(get("alice").address, home) << "memory is in the state file";
  EXPECT_TRUE(stop());
  expect_sound(disk());
}

// SQLite sees that the file is another one and leaves the log beside it when it closes. So the log of the
// file that is gone would be read as the copy's, which is right for the copy that was made when that log
// began, and for no other.
TEST_F(MeddledFiles, AStateFileThatIsReplacedByACopyKnowsWhatTheCopyKnewOnceTheOldLogIsGone) {
  for (const bool log_is_removed : {false, true}) {
    start();
    const Address home = get("alice").address;
    ASSERT_TRUE(stop());
    fs::copy_file(disk() / "raspool.db", folder_ / "copy.db");
    start();
    const Address of_bob = get("bob").address;
    service().release({"bob", "P-bob", of_bob, {}});
    fs::rename(folder_ / "copy.db", disk() / "raspool.db");
    EXPECT_TRUE(stop());
    EXPECT_TRUE(fs::exists(disk() / "raspool.db-wal"));
    if (log_is_removed) fs::remove(disk() / "raspool.db-wal");

    start();
    EXPECT_EQ(get("alice").address, home);
    EXPECT_EQ(get("carol").address == of_bob, log_is_removed)
        << "the copy knows nothing of bob, the log does";
    EXPECT_TRUE(stop());
    expect_sound(disk());
    SqliteFile history(disk() / "raspool-history.db");
    EXPECT_EQ(history.value("SELECT count(*) - count(DISTINCT change) FROM history"), "0")
        << "no sequence twice";
    fs::remove_all(disk());
    fs::create_directories(disk());
  }
}

TEST_F(MeddledFiles, ADatabaseOfAnotherProgramInThePlaceOfTheStateFileIsLeftAlone) {
  start();
  get("alice");
  ASSERT_TRUE(stop());
  fs::remove(disk() / "raspool.db");
  {
    SqliteFile(disk() / "raspool.db")
        .run("CREATE TABLE theirs (what TEXT); INSERT INTO theirs VALUES ('mine')");
  }
  start();
  EXPECT_EQ(get("bob").reason, Reason::offered);
  EXPECT_FALSE(service().status().deciding);
  EXPECT_TRUE(stop());
  EXPECT_EQ(SqliteFile(disk() / "raspool.db").value("SELECT what FROM theirs"), "mine");
}

}  // namespace
}  // namespace raspool::test
