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
