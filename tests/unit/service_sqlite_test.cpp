// The service end to end, with the store that users have.
#include "core/store/sqlite_lease_store.hpp"

#include <fmt/format.h>

#include <atomic>
#include <thread>

#include "core/store/history_reader.hpp"
#include "tests/support/fake_random_source.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/service_fixture.hpp"

namespace raspool::test {
namespace {

class ServiceOnSqlite : public ServiceTest {
 protected:
  ServiceOnSqlite() { settings.state = folder / "raspool.db"; }
  ~ServiceOnSqlite() override { service.reset(); }  // before the folder

  void start_on_sqlite() {
    service = std::make_unique<AddressService>(
        Configuration{settings, policy}, environment.interfaces(), [this](const ServiceSettings& with) {
          return open_sqlite_lease_store(with, random, environment.keyed_hash);
        });
  }
  void restart_on_sqlite() {
    ASSERT_TRUE(service->stop());
    service.reset();
    start_on_sqlite();
  }

  TemporaryFolder folder;
  FakeRandomSource random;
};

TEST_F(ServiceOnSqlite, EverybodyComesHomeAfterARestart) {
  policy = PolicyBuilder()
               .pool("pool", "10.0.0.0/24")
               .pool6("six", "2001:db8::/64")
               .reserve("carol", "10.0.0.77")
               .build();
  start_on_sqlite();
  EXPECT_EQ(told(get("alice", "P1")), "never_used 10.0.0.0");
  EXPECT_EQ(told(get("bob", "P2")), "never_used 10.0.0.1");
  EXPECT_EQ(told(get("carol", "P3")), "reserved 10.0.0.77");
  const Decision six = get6("alice", "P1");
  release("alice", "P1", "10.0.0.0");
  restart_on_sqlite();

  EXPECT_EQ(service->live().size(), 0u);
  EXPECT_EQ(told(get("bob", "P9")), "own_address 10.0.0.1");
  EXPECT_EQ(told(get("alice", "P8")), "own_address 10.0.0.0");
  EXPECT_EQ(told(get("carol", "P7")), "reserved 10.0.0.77");
  EXPECT_EQ(told(get("dave", "P6")), "never_used 10.0.0.2");
  EXPECT_EQ(get6("alice", "P8").address, six.address) << "the secret is in the state file";
  EXPECT_EQ(service->verify(), Texts());
}

TEST_F(ServiceOnSqlite, HomeStaysHomeOverManyRestarts) {
  start_on_sqlite();
  get("alice", "P1");
  get("alice", "P2");
  for (int life = 0; life < 5; ++life) {
    restart_on_sqlite();
    EXPECT_EQ(told(get("alice", "P1")), "own_address 10.0.0.1");
    EXPECT_EQ(told(get("alice", "P2")), "own_address 10.0.0.2");
    release("alice", "P2", "10.0.0.2");
    release("alice", "P1", "10.0.0.1");
  }
}

TEST_F(ServiceOnSqlite, AHoldDownRunsOnOverARestart) {
  policy = one_pool("10.0.0.1", {.hold_down = 60s});
  start_on_sqlite();
  get("alice", "P1");
  release("alice", "P1", "10.0.0.1");
  restart_on_sqlite();
  EXPECT_EQ(told(get("bob", "P2")), "exhausted");
  environment.clock.advance(61s);
  EXPECT_EQ(told(get("bob", "P2")), "released_longest_ago 10.0.0.1");
}

TEST_F(ServiceOnSqlite, EveryDurabilityWorks) {
  for (const Durability durability : {Durability::power, Durability::process, Durability::none}) {
    settings.durability = durability;
    start_on_sqlite();
    EXPECT_TRUE(get("alice", "P1").granted());
    EXPECT_TRUE(service->stop());
  }
}

TEST_F(ServiceOnSqlite, AMissingFolderIsToldAndEverybodyGetsRrasProposal) {
  settings.state = folder / "missing" / "raspool.db";
  start_on_sqlite();
  EXPECT_EQ(told(get("alice", "P1", "192.0.2.7")), "offered 192.0.2.7");
  EXPECT_FALSE(service->status().deciding);
  EXPECT_GE(environment.logger.count(MessageId::state_unavailable), 1u);
}

TEST_F(ServiceOnSqlite, ManyThreadsShareTheDisk) {
  policy = one_pool("10.0.0.0/22");
  start_on_sqlite();
  std::vector<std::unique_ptr<InBackground<Decision>>> waiting;
  for (int i = 0; i < 40; ++i) {
    waiting.push_back(get_in_background("user" + std::to_string(i), "P" + std::to_string(i)));
  }
  for (auto& decision : waiting) EXPECT_EQ(decision->result().reason, Reason::never_used);
  EXPECT_EQ(service->live().size(), 40u);
  restart_on_sqlite();
  for (int i = 39; i >= 0; --i) {
    EXPECT_EQ(get("user" + std::to_string(i), "P").reason, Reason::own_address) << i;
  }
}

// ---- a decision that is taken back --------------------------------------------------------------------

// Lets no append through while it is shut.
class Gate {
 public:
  void shut() { shut_ = true; }
  void open() { shut_ = false; }
  void pass() const {
    while (shut_) std::this_thread::sleep_for(1ms);
  }

 private:
  std::atomic<bool> shut_ = false;
};

class GatedStore final : public LeaseStore {
 public:
  GatedStore(std::unique_ptr<LeaseStore> store, const Gate& gate) : store_(std::move(store)), gate_(gate) {}
  std::variant<Recovered, StoreError> recover() override { return store_->recover(); }
  std::optional<StoreError> append(std::span<const JournalRecord> records) override {
    gate_.pass();
    return store_->append(records);
  }
  std::optional<StoreError> set_durability(Durability to) override { return store_->set_durability(to); }
  std::optional<StoreError> mark_alive(WallTime at) override { return store_->mark_alive(at); }
  std::optional<StoreError> mark_stopped(WallTime at) override { return store_->mark_stopped(at); }
  std::optional<StoreError> keep_devices(std::span<const RasDevice> changed) override {
    return store_->keep_devices(changed);
  }
  std::optional<StoreError> keep_facts(std::span<const TenureFacts> facts) override {
    return store_->keep_facts(facts);
  }
  std::variant<std::size_t, StoreError> fold(std::size_t most) override { return store_->fold(most); }

 private:
  std::unique_ptr<LeaseStore> store_;
  const Gate& gate_;
};

class TakenBack : public ServiceOnSqlite {
 protected:
  void start_behind_the_gate() {
    service = std::make_unique<AddressService>(
        Configuration{settings, policy}, environment.interfaces(),
        [this](const ServiceSettings& with) -> std::variant<std::unique_ptr<LeaseStore>, StoreError> {
          auto opened = open_sqlite_lease_store(with, random, environment.keyed_hash);
          if (auto* error = std::get_if<StoreError>(&opened)) return *error;
          return std::make_unique<GatedStore>(std::move(std::get<std::unique_ptr<LeaseStore>>(opened)), gate);
        });
  }
  // What a state file says of every address, after a stop.
  Texts known() {
    const auto store = open_sqlite_lease_store(settings, random, environment.keyed_hash);
    const auto recovered = std::get<std::unique_ptr<LeaseStore>>(store)->recover();
    Texts texts;
    for (const Tenure& tenure : std::get<Recovered>(recovered).last) {
      texts.push_back(fmt::format("{} {} {} {} {}", tenure.address.to_string(), tenure.user, tenure.ras_port,
                                  tenure.id, tenure.is_live() ? "live" : "ended"));
    }
    return texts;
  }
  std::size_t tenures_in_history(std::string_view user) {
    const auto tenures = read_history_of_user(settings.history(), settings.server, policy->names(),
                                              policy->names().user_name(user), 100);
    return std::get<std::vector<Tenure>>(tenures).size();
  }

  Gate gate;
};

TEST_F(TakenBack, LeavesNoTraceButItsRecord) {
  policy = PolicyBuilder()
               .pool("pool", "10.0.0.1-10.0.0.9", {.hold_down = 60s})
               .rule({.users = {"mallory"}, .action = RuleAction::refuse})
               .rule({.pools = {"pool"}})
               .build();
  settings.on_failure = OnFailure::refuse;
  start_on_sqlite();
  ASSERT_EQ(told(get("alice", "P1")), "never_used 10.0.0.1");
  release("alice", "P1", "10.0.0.1");
  ASSERT_TRUE(service->stop());
  const Texts before = known();
  ASSERT_EQ(before, Texts{"10.0.0.1 alice P1 1 ended"});

  settings.deadline = kHurry;
  start_behind_the_gate();
  ASSERT_TRUE(eventually_deciding());
  gate.shut();
  EXPECT_EQ(told(get("bob", "P2")), "failure");
  EXPECT_EQ(told(get("alice", "P1")), "failure");
  gate.open();
  ASSERT_TRUE(eventually([&] { return service->status().backlog == 0; }));
  EXPECT_TRUE(service->live().empty());
  EXPECT_EQ(service->verify(), Texts());
  ASSERT_TRUE(service->stop());

  EXPECT_EQ(known(), before);
  EXPECT_EQ(tenures_in_history("bob"), 0u);
  EXPECT_EQ(tenures_in_history("alice"), 1u);
  settings.deadline = kNoHurry;
  start_on_sqlite();
  EXPECT_EQ(told(get("alice", "P9")), "own_address 10.0.0.1") << "as if nothing had been";
}

}  // namespace
}  // namespace raspool::test
