// AddressService::forget, with the store that users have; and what is told of the history's chain.
#include <gmock/gmock.h>

#include "core/store/history_reader.hpp"
#include "core/store/sqlite_lease_store.hpp"
#include "core/store/verification.hpp"
#include "tests/support/fake_random_source.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/service_fixture.hpp"

namespace raspool::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

// Something comes in between, when the store has forgotten and the book has not.
class InterruptedStore final : public LeaseStore {
 public:
  InterruptedStore(std::unique_ptr<LeaseStore> store, std::function<void()>& before,
                   std::function<void()>& meanwhile)
      : store_(std::move(store)), before_(before), meanwhile_(meanwhile) {}
  std::variant<Recovered, StoreError> recover() override { return store_->recover(); }
  std::optional<StoreError> append(std::span<const JournalRecord> records) override {
    return store_->append(records);
  }
  std::optional<StoreError> set_durability(Durability to) override { return store_->set_durability(to); }
  std::optional<StoreError> mark_alive(WallTime at) override { return store_->mark_alive(at); }
  std::optional<StoreError> mark_stopped(WallTime at) override { return store_->mark_stopped(at); }
  std::optional<StoreError> keep_devices(std::span<const RasDevice> changed) override {
    return store_->keep_devices(changed);
  }
  std::variant<std::size_t, StoreError> fold(std::size_t most) override { return store_->fold(most); }
  std::variant<Forgotten, StoreError> forget(const NameRules& rules, const UserName& user) override {
    if (const auto before = std::exchange(before_, nullptr)) before();
    auto forgotten = store_->forget(rules, user);
    if (const auto meanwhile = std::exchange(meanwhile_, nullptr)) meanwhile();
    return forgotten;
  }

 private:
  std::unique_ptr<LeaseStore> store_;
  std::function<void()>&before_, &meanwhile_;  // done once
};

class ServiceForgets : public ServiceTest {
 protected:
  ServiceForgets() { settings.state = folder / "raspool.db"; }
  ~ServiceForgets() override { service.reset(); }  // before the folder

  void start_on_sqlite() {
    service = std::make_unique<AddressService>(
        Configuration{settings, policy}, environment.interfaces(), [this](const ServiceSettings& with) {
          return open_sqlite_lease_store(with, random, environment.keyed_hash);
        });
  }
  void start_interrupted() {
    service = std::make_unique<AddressService>(
        Configuration{settings, policy}, environment.interfaces(),
        [this](const ServiceSettings& with) -> std::variant<std::unique_ptr<LeaseStore>, StoreError> {
          auto opened = open_sqlite_lease_store(with, random, environment.keyed_hash);
          if (auto* error = std::get_if<StoreError>(&opened)) return *error;
          return std::make_unique<InterruptedStore>(std::move(std::get<std::unique_ptr<LeaseStore>>(opened)),
                                                    before, meanwhile);
        });
  }
  std::vector<std::string> failures() {
    return std::get<FilesVerdict>(verify_files(settings.state, settings.history(), environment.keyed_hash))
        .failures;
  }
  std::size_t tenures_of(std::string_view user) {
    const NameRules rules;
    const TenureQuestion question{{}, rules.user_name(user), {}, {}, {}};
    return std::get<ToldTenures>(read_tenures(settings.state, settings.history(), rules, question, 100))
        .tenures.size();
  }

  TemporaryFolder folder;
  FakeRandomSource random;
  std::function<void()> before, meanwhile;
};

TEST_F(ServiceForgets, AUsersMemoryAndTheNameInAllThatHasEnded) {
  policy = PolicyBuilder().pool("pool", "10.0.0.0/24").build();
  start_on_sqlite();
  get("alice", "P1");
  release("alice", "P1", "10.0.0.0");
  EXPECT_EQ(told(get("Alice", "P2")), "own_address 10.0.0.0");
  release("Alice", "P2", "10.0.0.0");
  const ForgetResult done = service->forget("ALICE");
  EXPECT_EQ(done.error, "");
  EXPECT_EQ(done.tenures, 2u);
  EXPECT_EQ(done.addresses, 1u);
  EXPECT_EQ(done.live, 0u);
  EXPECT_EQ(tenures_of("alice"), 0u);
  EXPECT_THAT(failures(), IsEmpty());
  EXPECT_EQ(told(get("alice", "P3")), "never_used 10.0.0.1") << "nothing is remembered";
  EXPECT_EQ(service->verify(), Texts());

  ASSERT_TRUE(service->stop());
  service.reset();
  start_on_sqlite();
  EXPECT_EQ(told(get("alice", "P4")), "own_address 10.0.0.1");
  EXPECT_THAT(failures(), IsEmpty());
}

TEST_F(ServiceForgets, NotALeaseThatIsOpen) {
  policy = PolicyBuilder().pool("pool", "10.0.0.0/24").build();
  start_on_sqlite();
  get("alice", "P1");
  EXPECT_EQ(service->forget("alice").live, 1u);
  EXPECT_EQ(live(), (Texts{"10.0.0.0 alice P1"}));
  release("alice", "P1", "10.0.0.0");
  EXPECT_EQ(live(), Texts());
  EXPECT_EQ(service->forget("alice").tenures, 1u);
  EXPECT_EQ(tenures_of("alice"), 0u);
}

TEST_F(ServiceForgets, NotALeaseThatEndsMeanwhileAndSaysSo) {
  policy = PolicyBuilder().pool("pool", "10.0.0.0/24").build();
  start_interrupted();
  for (const char* ras_port : {"P1", "P2"}) get("alice", ras_port);
  release("alice", "P1", "10.0.0.0");
  meanwhile = [&] { release("alice", "P2", "10.0.0.1"); };
  const ForgetResult first = service->forget("alice");
  EXPECT_EQ(first.tenures, 1u);
  EXPECT_EQ(first.live, 1u) << "it lived when the files were looked through";
  EXPECT_EQ(live(), Texts());

  const ForgetResult again = service->forget("alice");
  EXPECT_EQ(again.tenures, 1u);
  EXPECT_EQ(again.live, 0u);
  EXPECT_EQ(tenures_of("alice"), 0u);
  EXPECT_THAT(failures(), IsEmpty());
  EXPECT_EQ(told(get("alice", "P3")), "never_used 10.0.0.2") << "nothing is remembered";
}

TEST_F(ServiceForgets, ALeaseThatEndsJustBeforeTheFilesAreLookedThrough) {
  policy = PolicyBuilder().pool("pool", "10.0.0.0/24").build();
  start_interrupted();
  get("alice", "P1");
  before = [&] {
    release("alice", "P1", "10.0.0.0");
    EXPECT_TRUE(eventually([&] { return service->status().backlog == 0; }));
  };
  const ForgetResult done = service->forget("alice");
  EXPECT_EQ(done.tenures, 1u);
  EXPECT_EQ(done.live, 0u);
  EXPECT_EQ(tenures_of("alice"), 0u);
  EXPECT_EQ(told(get("alice", "P2")), "never_used 10.0.0.1") << "nothing is remembered";
}

TEST_F(ServiceForgets, AnAddressThatRestsRestsOn) {
  policy = PolicyBuilder().pool("pool", "10.0.0.1-10.0.0.1", {.hold_down = 1h}).build();
  start_on_sqlite();
  get("alice", "P1");
  release("alice", "P1", "10.0.0.1");
  EXPECT_EQ(service->forget("alice").error, "");
  EXPECT_EQ(get("bob", "P2").reason, Reason::exhausted);
  environment.clock.advance(2h);
  EXPECT_EQ(told(get("bob", "P2")), "released_longest_ago 10.0.0.1");
}

TEST_F(ServiceForgets, WithNothingToDecideBySaysSo) {
  start_on_sqlite();  // no Get has come: the state file is another process's as well
  EXPECT_THAT(service->forget("alice").error, HasSubstr("no open state file"));
}

TEST_F(ServiceForgets, AUserNobodyKnowsWithoutAWord) {
  start_on_sqlite();
  get("bob", "P1");
  const ForgetResult done = service->forget("alice");
  EXPECT_EQ(done.error, "");
  EXPECT_EQ(done.tenures + done.addresses + done.live, 0u);
}

TEST_F(ServiceForgets, AndTellsTheEndOfTheChainOnceADayIfItHasGrown) {
  start_on_sqlite();
  const auto told_so_far = [&] { return environment.logger.count(MessageId::history_chain); };
  get("alice", "P1");
  release("alice", "P1", "10.0.0.1");
  EXPECT_TRUE(eventually([&] {
    environment.clock.advance(2min);
    return told_so_far() == 1;
  }));
  get("alice", "P1");
  release("alice", "P1", "10.0.0.1");
  EXPECT_TRUE(eventually([&] { return tenures_of("alice") == 2; }));
  EXPECT_TRUE(eventually([&] {
    environment.clock.advance(1h);
    return told_so_far() == 2;
  }));
}

}  // namespace
}  // namespace raspool::test
