// As many records wait for the disk as may: what is answered then, and that nothing is lost.
#include <thread>

#include "core/service/backlog.hpp"
#include "tests/support/failing_clock.hpp"
#include "tests/unit/service_fixture.hpp"

namespace raspool::test {
namespace {

class FullBacklog : public ServiceTest {
 protected:
  // bob's record is written; those of user0 to user3 wait, and no more may.
  void start_and_fill(OnFailure on_failure) {
    policy = one_pool("10.0.0.0/24", {.hold_down = 60s});
    bounds.backlog_records = 4;
    settings.deadline = kNoHurry;
    settings.durability = Durability::none;  // whoever is answered by on_failure has not waited for it
    settings.on_failure = on_failure;
    start();
    begin_deciding_at("10.0.0.0");
    ASSERT_TRUE(eventually_written(1));
    disk.hang(StoreCall::append);
    for (int i = 0; i < 4; ++i) {
      ASSERT_EQ(get("user" + std::to_string(i), "P" + std::to_string(i)).reason, Reason::never_used);
    }
    ASSERT_EQ(service->status().backlog, 4u);
    given = live();
  }
  void begin_deciding_at(const char* address) {
    ASSERT_EQ(told(get("bob", "B")), std::string("never_used ") + address);
  }
  void expect_nothing_changed() {
    EXPECT_EQ(service->status().backlog, 4u);
    EXPECT_EQ(live(), given);
  }

  std::vector<std::string> given;
};

class FullBacklogOf : public FullBacklog, public testing::WithParamInterface<OnFailure> {};

TEST_P(FullBacklogOf, GivesRrasProposalUnrecorded) {
  start_and_fill(GetParam());
  const Decision decision = get("carol", "C", "192.0.2.7");
  EXPECT_EQ(told(decision), "offered 192.0.2.7");
  EXPECT_FALSE(decision.notify);
  EXPECT_EQ(decision.tenure, 0u);
  EXPECT_EQ(told(get("carol", "C")), "nothing_offered");
  expect_nothing_changed();
  EXPECT_EQ(environment.logger.count(MessageId::backlog_full), 1u);
}

INSTANTIATE_TEST_SUITE_P(KeepAndOffer, FullBacklogOf, testing::Values(OnFailure::keep, OnFailure::offer),
                         [](const auto& test) { return test.param == OnFailure::keep ? "keep" : "offer"; });

TEST_F(FullBacklog, ButNoneThatAPoolHasAsAnotherWouldGetItToo) {
  start_and_fill(OnFailure::keep);
  EXPECT_EQ(told(get("carol", "C", "10.0.0.1")), "nothing_offered") << "user0 holds it";
  EXPECT_EQ(told(get("carol", "C", "10.0.0.200")), "nothing_offered") << "free, and nobody would know";
  expect_nothing_changed();
}

TEST_F(FullBacklog, RefuseRefuses) {
  start_and_fill(OnFailure::refuse);
  const Decision decision = get("carol", "C", "192.0.2.7");
  EXPECT_EQ(told(decision), "failure");
  EXPECT_EQ(decision.address.to_string(), "192.0.2.7") << "untouched";
  expect_nothing_changed();
}

TEST_F(FullBacklog, InObserveModeRrasGoesOnUnrecorded) {
  start_and_fill(OnFailure::refuse);
  settings.mode = Mode::observe;
  ASSERT_TRUE(reload().done);
  const Decision decision = get("carol", "C", "192.0.2.7");
  EXPECT_EQ(told(decision), "observed 192.0.2.7");
  EXPECT_TRUE(decision.notify);
  expect_nothing_changed();
}

TEST_F(FullBacklog, WhatNeedsNoRecordIsAnsweredAsAlways) {
  start_and_fill(OnFailure::refuse);
  EXPECT_EQ(told(get("user2", "P2")), "repeated 10.0.0.3");
  expect_nothing_changed();
}

TEST_F(FullBacklog, HoweverManyComeNoMoreMemoryIsTaken) {
  start_and_fill(OnFailure::keep);
  for (int i = 0; i < 500; ++i) get("more" + std::to_string(i), "M" + std::to_string(i), "192.0.2.7");
  expect_nothing_changed();
}

TEST_F(FullBacklog, AReleaseIsStillTaken) {
  start_and_fill(OnFailure::keep);
  release("user1", "P1", "10.0.0.2");
  EXPECT_EQ(service->status().backlog, 5u) << "one more at most for each lease that lives";
  EXPECT_EQ(live().size(), given.size() - 1);
}

TEST_F(FullBacklog, WhenTheDiskIsBackNothingIsLostAndGetsAreDecidedAgain) {
  start_and_fill(OnFailure::keep);
  release("user1", "P1", "10.0.0.2");
  ASSERT_EQ(told(get("carol", "C", "192.0.2.7")), "offered 192.0.2.7");
  disk.let_go();
  ASSERT_TRUE(eventually([&] { return service->status().backlog == 0; }));
  EXPECT_EQ(told(get("carol", "C", "192.0.2.7")), "never_used 10.0.0.5");
  EXPECT_TRUE(service->stop());
  EXPECT_EQ(told(disk.journal()), (Texts{"assigned 10.0.0.0 pool bob B", "assigned 10.0.0.1 pool user0 P0",
                                         "assigned 10.0.0.2 pool user1 P1", "assigned 10.0.0.3 pool user2 P2",
                                         "assigned 10.0.0.4 pool user3 P3", "ended 10.0.0.2 released",
                                         "assigned 10.0.0.5 pool carol C"}));
}

// ---- before the bound ---------------------------------------------------------------------------------

class Backlogged : public ServiceTest {};

TEST_F(Backlogged, AfterAnOutageCommitsAreOfABoundedSize) {
  policy = one_pool("10.0.0.0/16");
  settings.durability = Durability::none;
  start();
  get("bob", "B");
  ASSERT_TRUE(eventually_written(1));
  disk.hang(StoreCall::append);
  for (int i = 0; i < 2500; ++i) get("user", "P" + std::to_string(i));
  disk.let_go();
  ASSERT_TRUE(eventually_written(2501));
  for (const std::size_t size : disk.commit_sizes()) EXPECT_LE(size, Backlog::kMostInABatch);
}

TEST_F(Backlogged, ADiskThatKeepsFailingIsAskedEverMoreSeldom) {
  settings.durability = Durability::none;
  start();
  begin_deciding();
  ASSERT_TRUE(eventually_written(1));
  const std::size_t before = disk.calls(StoreCall::append);
  disk.fail_next(StoreCall::append, 1'000'000, {StoreError::Code::full, "raspool.db: the disk is full"});
  get("alice", "P1");
  std::this_thread::sleep_for(1500ms);
  EXPECT_GE(disk.calls(StoreCall::append) - before, 2u);
  EXPECT_LE(disk.calls(StoreCall::append) - before, 5u) << "after 0, 100, 300, 700 and 1,500 ms";
  disk.fail_next(StoreCall::append, 0,
                 {StoreError::Code::full, {}});  // else the stop waits for it to its bound
}

TEST_F(Backlogged, WhateverAStoreThrowsIsAnErrorLikeAnyOther) {
  start();
  begin_deciding();
  disk.throw_next(StoreCall::mark_alive, 1, ScriptedDisk::Thrown::number);
  disk.throw_next(StoreCall::append, 2, ScriptedDisk::Thrown::number);
  EXPECT_EQ(told(get("alice", "P1")), "never_used 10.0.0.2");
  EXPECT_TRUE(eventually([&] { return environment.logger.count(MessageId::record_recovered) == 1; }));
}

TEST_F(Backlogged, DecisionsOutliveWhatEndsAnAttemptToWriteThem) {
  FailingClock clock;
  std::thread::id committer;
  service = std::make_unique<AddressService>(
      configuration(),
      Environment{clock, environment.logger, environment.keyed_hash, environment.writer_locks,
                  environment.host_addresses, environment.threads},
      [&, open = disk.opener()](const ServiceSettings& with) {
        committer = std::this_thread::get_id();
        return open(with);
      });
  begin_deciding();
  ASSERT_TRUE(eventually_written(1));
  disk.hang(StoreCall::append);
  disk.fail_next(StoreCall::append, 1, {StoreError::Code::full, "raspool.db: the disk is full"});
  const auto alice = get_in_background("alice", "P1");
  ASSERT_TRUE(disk.wait_until_hanging(StoreCall::append));
  clock.fail(committer, 3);  // when the attempt is measured, when it is told, and before it is tried again
  disk.let_go();
  EXPECT_EQ(told(alice->result()), "never_used 10.0.0.2") << "written at the second attempt";
  EXPECT_EQ(environment.logger.texts(MessageId::record_failed).back(), "no time left");
  EXPECT_TRUE(service->status().deciding);
  EXPECT_EQ(told(disk.journal()), (Texts{"assigned 10.0.0.1 pool bob B", "assigned 10.0.0.2 pool alice P1"}));
  EXPECT_TRUE(service->stop());
  service.reset();  // before its clock
}

TEST_F(Backlogged, WhatCouldNotBeWrittenBeforeTheEndIsCountedAndTold) {
  settings.deadline = kHurry;
  settings.durability = Durability::none;
  start();
  begin_deciding();
  ASSERT_TRUE(eventually_written(1));
  disk.fail_next(StoreCall::append, 1'000'000, {StoreError::Code::full, "raspool.db: the disk is full"});
  get("alice", "P1");
  get("carol", "P2");
  EXPECT_TRUE(service->stop());
  const Texts told_lost = environment.logger.texts(MessageId::records_lost);
  ASSERT_EQ(told_lost.size(), 1u);
  EXPECT_EQ(told_lost.front().substr(0, 10), "2 records ");
  EXPECT_FALSE(disk.stopped_cleanly());
}

TEST_F(Backlogged, AlsoWhenTheDiskHangs) {
  settings.deadline = kHurry;
  settings.durability = Durability::none;
  start();
  begin_deciding();
  ASSERT_TRUE(eventually_written(1));
  disk.hang(StoreCall::append);
  get("alice", "P1");
  EXPECT_FALSE(service->stop());
  const Texts told_timed_out = environment.logger.texts(MessageId::stop_timed_out);
  ASSERT_EQ(told_timed_out.size(), 1u);
  EXPECT_NE(told_timed_out.front().find("1 records"), std::string::npos) << told_timed_out.front();
}

TEST_F(Backlogged, AStopDoesNotSitOutALongPause) {
  settings.deadline = 20s;
  settings.durability = Durability::none;
  start();
  begin_deciding();
  ASSERT_TRUE(eventually_written(1));
  disk.fail_next(StoreCall::append, 5, {StoreError::Code::full, "raspool.db: the disk is full"});
  get("alice", "P1");
  ASSERT_TRUE(eventually([&] { return disk.calls(StoreCall::append) >= 5; }));  // the next pause is seconds
  disk.fail_next(StoreCall::append, 0, {});
  EXPECT_LT(time_of([&] { EXPECT_TRUE(service->stop()); }), 15s);
  EXPECT_EQ(disk.journal().size(), 2u);
  EXPECT_TRUE(disk.stopped_cleanly());
}

}  // namespace
}  // namespace raspool::test
