// The service end to end, with the store that users have.
#include "core/store/sqlite_lease_store.hpp"
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
        Configuration{settings, policy}, environment.interfaces(),
        [this](const ServiceSettings& with) { return open_sqlite_lease_store(with, random); });
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

}  // namespace
}  // namespace raspool::test
