// The service when its files are damaged, or become so, and when its history grows old.
#include <gmock/gmock.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>
#include <utility>

#include "core/store/history_reader.hpp"
#include "core/store/sqlite_lease_store.hpp"
#include "core/store/verification.hpp"
#include "tests/support/fake_random_source.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/service_fixture.hpp"

namespace raspool::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// What the disk under a store that users have does to it.
struct Weather {
  std::atomic<int> damaged_appends = 0;  // so many of the next ones find damage
  std::atomic<bool> damages_history = false;
  std::atomic<int> replacements = 0;
  std::function<void()> while_expiring;  // done once, by the thread that expires
};

class WeatheredStore final : public LeaseStore {
 public:
  WeatheredStore(std::unique_ptr<LeaseStore> store, Weather& weather)
      : store_(std::move(store)), weather_(weather) {}

  std::variant<Recovered, StoreError> recover() override { return store_->recover(); }
  std::optional<StoreError> append(std::span<const JournalRecord> records) override {
    if (weather_.damaged_appends > 0) {
      --weather_.damaged_appends;
      return StoreError{StoreError::Code::damaged, "raspool.db is damaged"};
    }
    return store_->append(records);
  }
  std::optional<StoreError> set_durability(Durability durability) override {
    return store_->set_durability(durability);
  }
  std::optional<StoreError> mark_alive(WallTime at) override { return store_->mark_alive(at); }
  std::optional<StoreError> mark_stopped(WallTime at) override { return store_->mark_stopped(at); }
  std::optional<StoreError> keep_devices(std::span<const RasDevice> changed) override {
    return store_->keep_devices(changed);
  }
  std::optional<StoreError> keep_facts(std::span<const TenureFacts> facts) override {
    return store_->keep_facts(facts);
  }
  std::variant<std::size_t, StoreError> fold(std::size_t most) override {
    if (weather_.damages_history.exchange(false)) {
      return StoreError{StoreError::Code::damaged, "raspool-history.db is damaged", true};
    }
    return store_->fold(most);
  }
  std::variant<bool, StoreError> expire(WallTime before) override {
    if (const auto meanwhile = std::exchange(weather_.while_expiring, nullptr)) meanwhile();
    return store_->expire(before);
  }
  std::variant<std::string, StoreError> replace_damaged(const StoreError& damage, const Recovered& known,
                                                        std::span<const JournalRecord> waiting) override {
    ++weather_.replacements;
    return store_->replace_damaged(damage, known, waiting);
  }

 private:
  std::unique_ptr<LeaseStore> store_;
  Weather& weather_;
};

class ServiceOnDamagedFiles : public ServiceTest {
 protected:
  ServiceOnDamagedFiles() { settings.state = folder / "raspool.db"; }
  ~ServiceOnDamagedFiles() override { service.reset(); }  // before the folder

  using Opened = std::variant<std::unique_ptr<LeaseStore>, StoreError>;
  void start_on_sqlite() {
    service = std::make_unique<AddressService>(
        configuration(), environment.interfaces(),
        [this](const ServiceSettings& with) -> Opened {
          auto opened = open_sqlite_lease_store(with, random, environment.keyed_hash, environment.clock);
          if (auto* error = std::get_if<StoreError>(&opened)) return std::move(*error);
          return std::make_unique<WeatheredStore>(std::move(std::get<std::unique_ptr<LeaseStore>>(opened)),
                                                  weather);
        },
        loader());
  }
  void stop() {
    ASSERT_TRUE(service->stop());
    service.reset();
  }
  void restart_on_sqlite() {
    stop();
    start_on_sqlite();
  }
  void spoil(const fs::path& file) {
    std::fstream stream(file, std::ios::binary | std::ios::in | std::ios::out);
    for (std::uintmax_t page = 4096; page < fs::file_size(file); page += 4096) {
      stream.seekp(static_cast<std::streamoff>(page));
      stream << std::string(64, 'Z');
    }
  }
  std::size_t set_aside() {
    std::size_t count = 0;
    for (const auto& entry : fs::directory_iterator(folder.path())) {
      count += entry.path().filename().string().find(".damaged-") != std::string::npos ? 1u : 0u;
    }
    return count;
  }
  std::vector<std::string> failures() {
    const auto verdict = verify_files(settings.state, settings.history(), environment.keyed_hash);
    if (const auto* error = std::get_if<StoreError>(&verdict)) return {error->text};
    return std::get<FilesVerdict>(verdict).failures;
  }
  // Two tenures are in the history: alice's, and so much later bob's.
  void alice_and_then_bob(Duration later) {
    get("alice", "P1");
    release("alice", "P1", "10.0.0.1");
    environment.clock.advance(later);
    get("bob", "P2");
    release("bob", "P2", "10.0.0.2");
    EXPECT_TRUE(eventually([&] { return history_of("bob").size() == 1; }));
  }
  std::vector<Tenure> history_of(std::string_view user) {
    const NameRules names;
    auto found = read_history_of_user(settings.history(), "VPN1", names, names.user_name(user), 100);
    return std::holds_alternative<StoreError>(found) ? std::vector<Tenure>()
                                                     : std::get<std::vector<Tenure>>(std::move(found));
  }

  TemporaryFolder folder;
  FakeRandomSource random;
  Weather weather;
};

TEST_F(ServiceOnDamagedFiles, AtStartItBeginsEmptyAndSaysSo) {
  start_on_sqlite();
  get("alice", "P1");
  stop();
  spoil(settings.state);
  start_on_sqlite();
  EXPECT_EQ(told(get("bob", "P2")), "never_used 10.0.0.1");
  EXPECT_EQ(environment.logger.count(MessageId::state_set_aside), 1u);
  EXPECT_EQ(set_aside(), 1u);
}

TEST_F(ServiceOnDamagedFiles, AStateFileIsWrittenAnewWhileUsersAreServed) {
  start_on_sqlite();
  EXPECT_EQ(told(get("alice", "P1")), "never_used 10.0.0.1");
  get("bob", "P2");
  release("bob", "P2", "10.0.0.2");
  weather.damaged_appends = 1;
  EXPECT_EQ(told(get("carol", "P3")), "never_used 10.0.0.3") << "its record is in the new file";
  EXPECT_EQ(weather.replacements, 1);
  EXPECT_TRUE(eventually([&] { return environment.logger.count(MessageId::state_written_anew) == 1; }));
  EXPECT_TRUE(eventually([&] { return service->status().backlog == 0; }));
  EXPECT_EQ(set_aside(), 1u);
  EXPECT_THAT(live(), SizeIs(2));
  EXPECT_THAT(failures(), IsEmpty());
  restart_on_sqlite();
  EXPECT_EQ(told(get("alice", "P9")), "own_address 10.0.0.1");
  EXPECT_EQ(told(get("bob", "P8")), "own_address 10.0.0.2");
  EXPECT_EQ(told(get("carol", "P7")), "own_address 10.0.0.3");
  EXPECT_EQ(service->verify(), Texts());
}

TEST_F(ServiceOnDamagedFiles, AFileThatIsDamagedAgainAtOnceIsNotReplacedWithoutEnd) {
  settings.deadline = 100ms;
  settings.on_failure = OnFailure::keep;
  start_on_sqlite();
  weather.damaged_appends = 1'000'000;
  ASSERT_TRUE(eventually([&] {  // the first Gets may find the file not open yet
    get("alice", "P1");
    return weather.replacements == 1;
  }));
  EXPECT_EQ(told(get("bob", "P2")), "never_used 10.0.0.2") << "decided in memory";
  std::this_thread::sleep_for(300ms);
  EXPECT_EQ(weather.replacements, 1);
  EXPECT_EQ(set_aside(), 1u);
  EXPECT_TRUE(service->stop()) << "and the wait for the next attempt ends";
}

TEST_F(ServiceOnDamagedFiles, WhatWaitsWhenItStopsGetsOneMoreNewFile) {
  settings.deadline = 100ms;
  start_on_sqlite();
  ASSERT_TRUE(eventually([&] { return get("alice", "P1").granted(); }));
  weather.damaged_appends = 2;
  get("bob", "P2");
  ASSERT_TRUE(eventually([&] { return weather.replacements == 1; }));
  ASSERT_TRUE(eventually([&] {  // the file is damaged again at once
    get("carol", "P3");
    return weather.damaged_appends == 0;
  }));
  stop();
  EXPECT_EQ(weather.replacements, 2);
  EXPECT_EQ(environment.logger.count(MessageId::records_lost), 0u);
  start_on_sqlite();
  EXPECT_TRUE(eventually([&] { return told(get("carol", "P9")) == "own_address 10.0.0.3"; }));
}

TEST_F(ServiceOnDamagedFiles, EachFileIsReplacedWhenItNeedsIt) {
  start_on_sqlite();
  get("alice", "P1");
  weather.damages_history = true;
  ASSERT_TRUE(eventually([&] { return environment.logger.count(MessageId::state_written_anew) == 1; }));
  weather.damaged_appends = 1;
  EXPECT_EQ(told(get("bob", "P2")), "never_used 10.0.0.2") << "and not a minute later";
  EXPECT_EQ(weather.replacements, 2);
}

TEST_F(ServiceOnDamagedFiles, WhileAHistoryIsDamagedAgainAndAgainUsersAreServed) {
  start_on_sqlite();
  get("alice", "P1");
  weather.damages_history = true;
  ASSERT_TRUE(eventually([&] { return environment.logger.count(MessageId::state_written_anew) == 1; }));
  weather.damages_history = true;
  ASSERT_TRUE(eventually([&] { return !weather.damages_history; }));
  EXPECT_EQ(told(get("bob", "P2")), "never_used 10.0.0.2");
  EXPECT_EQ(weather.replacements, 1) << "another one in a minute";
}

TEST_F(ServiceOnDamagedFiles, EveryRecordDecidedMeanwhileIsInTheNewFile) {
  policy = one_pool("10.0.0.0/22");
  start_on_sqlite();
  get("alice", "P1");
  std::vector<std::unique_ptr<InBackground<Decision>>> waiting;
  for (int i = 0; i < 30; ++i) {
    if (i == 15) weather.damaged_appends = 1;
    waiting.push_back(get_in_background("user" + std::to_string(i), "U" + std::to_string(i)));
  }
  for (auto& decision : waiting) EXPECT_EQ(decision->result().reason, Reason::never_used);
  stop();
  EXPECT_THAT(failures(), IsEmpty());
  start_on_sqlite();
  for (int i = 0; i < 30; ++i) {
    EXPECT_EQ(get("user" + std::to_string(i), "P").reason, Reason::own_address) << i;
  }
}

TEST_F(ServiceOnDamagedFiles, AHistoryBeginsAnewWhileUsersAreServed) {
  start_on_sqlite();
  get("alice", "P1");
  weather.damages_history = true;
  EXPECT_TRUE(eventually([&] { return environment.logger.count(MessageId::state_written_anew) == 1; }));
  get("bob", "P2");
  release("bob", "P2", "10.0.0.2");
  EXPECT_TRUE(eventually([&] { return history_of("bob").size() == 1; }));
  EXPECT_EQ(set_aside(), 1u);
}

TEST_F(ServiceOnDamagedFiles, WhatTheFoldFindsIsMendedFromMemory) {
  start_on_sqlite();
  get("alice", "P1");
  {
    auto state = open_sqlite_lease_store(
        settings, random, environment.keyed_hash);  // somebody else writes nonsense into the journal
    const Address address = v4("10.0.0.9");
    const WallTime now = environment.clock.now().wall;
    auto& store = *std::get<std::unique_ptr<LeaseStore>>(state);
    ASSERT_FALSE(store.append({{{1000, now, Ended{999, address, now, EndReason::released, now}}}}));
  }
  EXPECT_TRUE(eventually([&] { return environment.logger.count(MessageId::state_written_anew) == 1; }));
  EXPECT_EQ(told(get("bob", "P2")), "never_used 10.0.0.2");
  restart_on_sqlite();
  EXPECT_EQ(told(get("alice", "P1")), "own_address 10.0.0.1");
  EXPECT_THAT(failures(), IsEmpty());
}

// ---- history

TEST_F(ServiceOnDamagedFiles, TheHistoryIsKeptForItsTimeAndAReloadChangesThat) {
  settings.keep_history = std::chrono::hours(24 * 400);
  start_on_sqlite();
  alice_and_then_bob(std::chrono::hours(24 * 10));
  EXPECT_THAT(history_of("alice"), SizeIs(1));

  settings.keep_history = std::chrono::hours(24 * 5);
  EXPECT_TRUE(reload().done);
  EXPECT_TRUE(eventually([&] { return history_of("alice").empty(); }))
      << testing::PrintToString(environment.logger.texts(MessageId::fold_failed));
  EXPECT_THAT(history_of("bob"), SizeIs(1));
  environment.clock.advance(std::chrono::hours(24 * 6));
  EXPECT_TRUE(eventually([&] {
    environment.clock.advance(1h);  // a round that was under way is over, and the next begins
    return history_of("bob").empty();
  }));
}

TEST_F(ServiceOnDamagedFiles, ATimeThatChangesWhileTheHistoryIsGoneThroughTakesEffect) {
  settings.keep_history = kForever;
  start_on_sqlite();
  alice_and_then_bob(std::chrono::hours(24 * 10));
  weather.while_expiring = [&] {
    settings.keep_history = std::chrono::hours(24 * 5);
    EXPECT_TRUE(reload().done);
  };
  settings.keep_history = std::chrono::hours(24 * 400);
  EXPECT_TRUE(reload().done);
  EXPECT_TRUE(eventually([&] { return history_of("alice").empty(); }));
}

TEST_F(ServiceOnDamagedFiles, AHistoryThatIsKeptForEverIsNotLookedThrough) {
  settings.keep_history = kForever;
  start_on_sqlite();
  alice_and_then_bob(std::chrono::hours(24 * 4000));
  restart_on_sqlite();
  get("bob", "P2");
  EXPECT_THAT(history_of("alice"), SizeIs(1));
}

}  // namespace
}  // namespace raspool::test
