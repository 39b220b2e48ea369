// When the state file is opened, and what a Get is answered while there is none to decide by.
#include <atomic>
#include <thread>

#include "tests/support/failing_clock.hpp"
#include "tests/unit/service_fixture.hpp"

namespace raspool::test {
namespace {

class ServiceOpening : public ServiceTest {
 protected:
  // Between two attempts to open it, for it may be trying again just now.
  bool leaves_the_file_to_others() {
    return eventually([&] { return environment.writer_locks.held() == 0; });
  }
};

TEST_F(ServiceOpening, NothingIsDecidedBeforeTheFirstGet) {
  start();
  service->link_up("P1", 100);
  service->link_down("P1", 100);
  release("alice", "P1", "10.0.0.1");
  ASSERT_TRUE(eventually([&] { return disk.open_stores() == 1; }));
  EXPECT_FALSE(service->status().deciding);
  EXPECT_EQ(environment.logger.count(MessageId::state_opened), 0u);
}

TEST_F(ServiceOpening, TheFirstGetIsDecidedOnTheOpenStateFile) {
  start();
  EXPECT_EQ(told(get("alice", "P1")), "never_used 10.0.0.1");
  EXPECT_EQ(disk.calls(StoreCall::open), 1u);
  EXPECT_TRUE(environment.writer_locks.is_held(settings.lock()));
  EXPECT_TRUE(service->status().deciding);
  EXPECT_EQ(service->status().not_deciding_because, "");
  EXPECT_EQ(environment.logger.count(MessageId::state_opened), 1u);
}

TEST_F(ServiceOpening, ItIsOpenedOnce) {
  start();
  for (int i = 0; i < 5; ++i) get("alice", "P" + std::to_string(i));
  EXPECT_EQ(disk.calls(StoreCall::open), 1u);
}

TEST_F(ServiceOpening, TheFirstGetWaitsForASlowOpening) {
  disk.slow_down(StoreCall::open, 100ms);
  start();
  EXPECT_EQ(told(get("alice", "P1")), "never_used 10.0.0.1");
}

TEST_F(ServiceOpening, AHungOpeningHoldsTheFirstGetForTheDeadlineAndTheNextNotAtAll) {
  settings.deadline = 300ms;
  disk.hang(StoreCall::open);
  start();
  const auto first = time_of([&] { EXPECT_EQ(told(get("alice", "P1", "192.0.2.7")), "offered 192.0.2.7"); });
  EXPECT_GE(first, 290ms);
  EXPECT_LT(first, 10s);
  const auto next = time_of([&] {
    for (int i = 0; i < 100; ++i) get("bob", "P2", "192.0.2.8");
  });
  EXPECT_LT(next, 10s) << "each of the 100 waited";
}

TEST_F(ServiceOpening, WhenTheOpeningGoesOnDecidingBegins) {
  settings.deadline = kHurry;
  disk.hang(StoreCall::open);
  start();
  get("alice", "P1", "192.0.2.7");
  disk.let_go();
  EXPECT_TRUE(eventually([&] { return service->status().deciding; }));
  EXPECT_EQ(told(get("alice", "P1", "192.0.2.7")).substr(0, 10), "never_used");
}

TEST_F(ServiceOpening, WhileAnotherProcessHasTheLockThereIsNothingToDecideBy) {
  settings.deadline = kHurry;
  auto other = environment.writer_locks.try_lock(settings.lock());
  start();
  const Decision decision = get("alice", "P1", "192.0.2.7");
  EXPECT_EQ(told(decision), "offered 192.0.2.7");
  EXPECT_FALSE(decision.notify);
  EXPECT_EQ(decision.tenure, 0u);
  EXPECT_EQ(disk.calls(StoreCall::open), 0u) << "the file belongs to the other process";
  EXPECT_FALSE(service->status().deciding);
  EXPECT_NE(service->status().not_deciding_because, "");
  EXPECT_TRUE(eventually([&] { return environment.logger.count(MessageId::state_unavailable) == 1; }));
  EXPECT_EQ(environment.logger.count(MessageId::nothing_to_decide_by), 1u);
}

TEST_F(ServiceOpening, WhenTheLockBecomesFreeDecidingBegins) {
  settings.deadline = kHurry;
  auto other = environment.writer_locks.try_lock(settings.lock());
  start();
  get("alice", "P1", "192.0.2.7");
  other.reset();
  EXPECT_TRUE(eventually([&] { return service->status().deciding; }));
  settings.deadline = kNoHurry;
  EXPECT_EQ(service->status().not_deciding_because, "");
}

TEST_F(ServiceOpening, ALockThatBecomesFreeWithinTheDeadlineIsWaitedFor) {
  auto other = environment.writer_locks.try_lock(settings.lock());
  start();
  const auto decision = get_in_background("alice", "P1");
  EXPECT_TRUE(eventually([&] { return environment.logger.count(MessageId::state_unavailable) == 1; }));
  EXPECT_FALSE(decision->is_done());
  other.reset();
  EXPECT_EQ(told(decision->result()), "never_used 10.0.0.1");
}

TEST_F(ServiceOpening, AnUnusableStateFileIsNotWaitedFor) {
  disk.fail_next(StoreCall::open, 1000,
                 {StoreError::Code::newer_schema, "raspool.db: written by a newer raspool"});
  start();  // the deadline is half a minute
  const auto taken = time_of([&] { EXPECT_EQ(told(get("alice", "P1", "192.0.2.7")), "offered 192.0.2.7"); });
  EXPECT_LT(taken, 10s);
  EXPECT_EQ(service->status().not_deciding_because, "raspool.db: written by a newer raspool");
  EXPECT_EQ(environment.logger.texts(MessageId::state_unavailable),
            Texts{"raspool.db: written by a newer raspool"});
  EXPECT_TRUE(leaves_the_file_to_others());
}

TEST_F(ServiceOpening, AnOpeningThatThrowsIsAnErrorLikeAnyOther) {
  disk.throw_next(StoreCall::open, 1000);
  start();
  EXPECT_EQ(told(get("alice", "P1", "192.0.2.7")), "offered 192.0.2.7");
  EXPECT_EQ(environment.logger.count(MessageId::state_unavailable), 1u);
  EXPECT_TRUE(leaves_the_file_to_others());
}

TEST_F(ServiceOpening, WhatEndsTheCommitThreadsWorkLeavesTheFileToOthersAndIsTriedAgain) {
  FailingClock clock;
  auto other = environment.writer_locks.try_lock(settings.lock());
  std::atomic<std::size_t> opened = 0;
  service = std::make_unique<AddressService>(
      configuration(),
      Environment{clock, environment.logger, environment.keyed_hash, environment.writer_locks,
                  environment.host_addresses, environment.threads},
      [&, open = disk.opener()](const ServiceSettings& with) {
        if (opened++ == 0) clock.fail(std::this_thread::get_id(), 1);
        return open(with);
      },
      loader());
  const auto alice = get_in_background("alice", "P1", "192.0.2.7");
  std::this_thread::sleep_for(50ms);
  EXPECT_FALSE(alice->is_done());
  other.reset();
  const auto taken = time_of([&] { EXPECT_EQ(told(alice->result()), "offered 192.0.2.7"); });
  EXPECT_LT(taken, 10s) << "nobody comes, and the deadline is half a minute";
  EXPECT_EQ(environment.logger.texts(MessageId::record_failed).front(), "no time left");
  const std::size_t folds = disk.calls(StoreCall::fold);
  EXPECT_TRUE(eventually([&] { return service->status().deciding; })) << "it was tried again";
  EXPECT_TRUE(eventually([&] { return disk.calls(StoreCall::fold) > folds; })) << "and folds again";
  EXPECT_EQ(opened, 2u);
  EXPECT_EQ(told(get("alice", "P1", "192.0.2.7")), "never_used 10.0.0.1");
  EXPECT_TRUE(service->stop());
  service.reset();  // before its clock
}

struct NothingToDecideByCase {
  OnFailure on_failure;
  Mode mode;
  std::string with_proposal, without, without_six;
};

std::string name(const NothingToDecideByCase& some) {
  constexpr const char* kOnFailure[] = {"keep", "offer", "refuse"};
  return std::string(kOnFailure[static_cast<int>(some.on_failure)]) +
         (some.mode == Mode::enforce ? "_enforce" : "_observe");
}

void PrintTo(const NothingToDecideByCase& some, std::ostream* out) { *out << name(some); }

class NothingToDecideBy : public ServiceTest, public testing::WithParamInterface<NothingToDecideByCase> {};

TEST_P(NothingToDecideBy, IsAnsweredAsOnFailureSays) {
  settings.on_failure = GetParam().on_failure;
  settings.mode = GetParam().mode;
  disk.fail_next(StoreCall::open, 1000, {StoreError::Code::unreadable, "raspool.db: no such folder"});
  start();
  const auto expect = [](const Decision& decision, const std::string& answer, const std::string& address) {
    EXPECT_EQ(to_text(decision.reason), answer);
    EXPECT_EQ(decision.address.to_string(), address) << "untouched";
    EXPECT_EQ(decision.notify, decision.reason == Reason::observed && !decision.address.is_none());
    EXPECT_EQ(decision.tenure, 0u);
  };
  expect(get("alice", "P1", "192.0.2.7"), GetParam().with_proposal, "192.0.2.7");
  expect(get("alice", "P1"), GetParam().without, "0.0.0.0");
  expect(get6("alice", "P1", 0x77), GetParam().with_proposal, "::77");
  expect(get6("alice", "P1"), GetParam().without_six, "::");
  EXPECT_TRUE(disk.journal().empty());
  EXPECT_EQ(service->live().size(), 0u);
}

INSTANTIATE_TEST_SUITE_P(
    OnFailure, NothingToDecideBy,
    testing::Values(
        NothingToDecideByCase{OnFailure::keep, Mode::enforce, "offered", "nothing_offered", "offered"},
        NothingToDecideByCase{OnFailure::offer, Mode::enforce, "offered", "nothing_offered", "offered"},
        NothingToDecideByCase{OnFailure::refuse, Mode::enforce, "failure", "failure", "failure"},
        NothingToDecideByCase{OnFailure::keep, Mode::observe, "observed", "observed", "observed"},
        NothingToDecideByCase{OnFailure::refuse, Mode::observe, "observed", "observed", "observed"}),
    [](const auto& test) { return name(test.param); });

TEST_F(ServiceOpening, WithoutAConfigurationRrasProposalIsKept) {
  start_without_configuration();
  const Decision decision = get("alice", "P1", "192.0.2.7");
  EXPECT_EQ(told(decision), "offered 192.0.2.7");
  EXPECT_FALSE(decision.notify);
  const Decision nothing = get("alice", "P1");
  EXPECT_EQ(told(nothing), "nothing_offered");
  EXPECT_EQ(result_code(nothing.reason), 717u);
  EXPECT_FALSE(service->status().deciding);
  EXPECT_EQ(service->status().not_deciding_because, "no configuration");
  EXPECT_TRUE(service->offers_ipv6()) << "a configuration read later may have IPv6 pools";
  EXPECT_EQ(environment.writer_locks.held(), 0u);
  EXPECT_EQ(environment.logger.count(MessageId::nothing_to_decide_by), 1u);
}

TEST_F(ServiceOpening, WithoutAConfigurationEverythingElseIsHarmless) {
  start_without_configuration();
  release("alice", "P1", "192.0.2.7");
  service->link_up("P1", 100);
  service->link_down("P1", 100);
  EXPECT_TRUE(service->live().empty());
  EXPECT_TRUE(service->verify().empty());
  EXPECT_TRUE(service->stop());
  EXPECT_EQ(told(get("alice", "P1", "192.0.2.7")), "terminated");
}

TEST_F(ServiceOpening, OffersIpv6IfThereIsAPoolOfItOrWeObserve) {
  start();
  EXPECT_FALSE(service->offers_ipv6());
  start(PolicyBuilder().pool6("six", "2001:db8::/64").build());
  EXPECT_TRUE(service->offers_ipv6());
  settings.mode = Mode::observe;
  start(one_pool("10.0.0.1"));
  EXPECT_TRUE(service->offers_ipv6());
}

TEST_F(ServiceOpening, AddressesOfThisMachineAreReadBeforeTheFirstIsGiven) {
  environment.host_addresses.set({v4("10.0.0.1"), v4("10.0.0.2")});
  start();
  EXPECT_EQ(told(get("alice", "P1")), "never_used 10.0.0.3");
}

}  // namespace
}  // namespace raspool::test
