// How answers and their records hang together: durability, group commit, order, and a disk with faults.
#include "tests/unit/service_fixture.hpp"

namespace raspool::test {
namespace {

class ServiceCommit : public ServiceTest {};

class ServiceDurability : public ServiceTest {
 protected:
  void expect_an_answer_after_its_record(Durability durability) {
    settings.durability = durability;
    start();
    begin_deciding();
    disk.hang(StoreCall::append);
    const auto alice = get_in_background("alice", "P1");
    ASSERT_TRUE(disk.wait_until_hanging(StoreCall::append));
    std::this_thread::sleep_for(50ms);
    EXPECT_FALSE(alice->is_done());
    EXPECT_EQ(service->status().backlog, 1u);
    disk.let_go();
    EXPECT_EQ(told(alice->result()), "never_used 10.0.0.2");
    EXPECT_EQ(disk.journal().back().sequence, alice->result().tenure);
    EXPECT_EQ(service->status().backlog, 0u);
  }
};

TEST_F(ServiceDurability, WithPowerAnAnswerComesAfterItsRecordIsWritten) {
  expect_an_answer_after_its_record(Durability::power);
}

TEST_F(ServiceDurability, WithProcessAnAnswerComesAfterItsRecordIsWritten) {
  expect_an_answer_after_its_record(Durability::process);
}

TEST_F(ServiceCommit, WithDurabilityNoneAnAnswerComesAtOnceAndTheRecordFollows) {
  settings.durability = Durability::none;
  start();
  begin_deciding();
  ASSERT_TRUE(eventually_written(1));
  disk.hang(StoreCall::append);
  EXPECT_EQ(told(get("alice", "P1")), "never_used 10.0.0.2");
  EXPECT_EQ(disk.journal().size(), 1u);
  disk.let_go();
  EXPECT_TRUE(eventually_written(2));
  EXPECT_EQ(service->status().late_answers, 0u);
}

TEST_F(ServiceCommit, CallersThatWaitShareOneCommit) {
  start(one_pool("10.0.0.0/24"));
  get("bob", "B");
  disk.hang(StoreCall::append);
  std::vector<std::unique_ptr<InBackground<Decision>>> waiting;
  waiting.push_back(get_in_background("user0", "P0"));
  ASSERT_TRUE(disk.wait_until_hanging(StoreCall::append));
  for (int i = 1; i <= 20; ++i) {
    waiting.push_back(get_in_background("user" + std::to_string(i), "P" + std::to_string(i)));
  }
  ASSERT_TRUE(eventually([&] { return service->status().backlog == 21; }));
  disk.let_go();
  for (auto& decision : waiting) EXPECT_EQ(decision->result().reason, Reason::never_used);
  EXPECT_EQ(disk.commit_sizes(), (std::vector<std::size_t>{1, 1, 20}));
}

TEST_F(ServiceCommit, RecordsAreWrittenInTheOrderOfDecisions) {
  start(one_pool("10.0.0.0/24"));
  std::vector<std::unique_ptr<InBackground<Decision>>> waiting;
  for (int i = 0; i < 30; ++i) {
    waiting.push_back(get_in_background("user" + std::to_string(i), "P" + std::to_string(i)));
  }
  waiting.clear();
  const auto journal = disk.journal();
  ASSERT_EQ(journal.size(), 30u);
  for (std::size_t i = 0; i < journal.size(); ++i) EXPECT_EQ(journal[i].sequence, i + 1);
}

TEST_F(ServiceCommit, AReleaseDoesNotWait) {
  start();
  begin_deciding();
  disk.hang(StoreCall::append);
  EXPECT_LT(time_of([&] { release("bob", "B", "10.0.0.1"); }), 10s);
  EXPECT_EQ(live(), Texts());
  disk.let_go();
  EXPECT_TRUE(eventually_written(2));
}

TEST_F(ServiceCommit, NoLaterAssignmentIsWrittenWithoutAnEarlierRelease) {
  start();
  begin_deciding();
  disk.hang(StoreCall::append);
  release("bob", "B", "10.0.0.1");
  const auto again = get_in_background("bob", "B");
  ASSERT_TRUE(eventually([&] { return service->status().backlog == 2; }));
  disk.let_go();
  EXPECT_EQ(told(again->result()), "own_address 10.0.0.1");
  EXPECT_EQ(told(disk.journal()), (Texts{"assigned 10.0.0.1 pool bob B", "ended 10.0.0.1 released",
                                         "assigned 10.0.0.1 pool bob B"}));
}

TEST_F(ServiceCommit, ARefusalWaitsForNothing) {
  start(PolicyBuilder()
            .pool("pool", "10.0.0.1")
            .rule({.users = {"bob"}, .pools = {"pool"}})
            .otherwise(RuleAction::refuse)
            .build());
  begin_deciding();
  disk.hang(StoreCall::append);
  EXPECT_EQ(told(get("mallory", "P1", "192.0.2.7")), "refused_by_rule");
}

TEST_F(ServiceCommit, ARepeatedAnswerWhoseRecordIsWrittenWaitsForNothing) {
  start();
  begin_deciding();
  disk.hang(StoreCall::append);
  release("nobody", "X", "10.0.0.9");
  EXPECT_EQ(told(get("bob", "B")), "repeated 10.0.0.1");
}

TEST_F(ServiceCommit, ARepeatedAnswerWaitsForTheRecordOfTheFirst) {
  start();
  begin_deciding();
  disk.hang(StoreCall::append);
  const auto first = get_in_background("alice", "P1");
  ASSERT_TRUE(disk.wait_until_hanging(StoreCall::append));
  const auto again = get_in_background("alice", "P1");
  std::this_thread::sleep_for(50ms);
  EXPECT_FALSE(again->is_done());
  disk.let_go();
  EXPECT_EQ(told(again->result()), "repeated 10.0.0.2");
  EXPECT_EQ(told(first->result()), "never_used 10.0.0.2");
}

TEST_F(ServiceCommit, InObserveModeNobodyWaits) {
  settings.mode = Mode::observe;
  settings.on_failure = OnFailure::refuse;  // does not apply
  start();
  ASSERT_EQ(told(get("bob", "B", "192.0.2.1")), "observed 192.0.2.1");
  disk.hang(StoreCall::append);
  EXPECT_EQ(told(get("alice", "P1", "192.0.2.7")), "observed 192.0.2.7");
  disk.let_go();
  EXPECT_TRUE(eventually_written(2));
}

TEST_F(ServiceCommit, ADiskThatFailsForAWhileIsTriedAgainAndNothingIsLost) {
  start();
  begin_deciding();
  disk.fail_next(StoreCall::append, 2, {StoreError::Code::full, "raspool.db: the disk is full"});
  EXPECT_EQ(told(get("alice", "P1")), "never_used 10.0.0.2") << "in time, as the deadline is far away";
  EXPECT_EQ(disk.journal().size(), 2u);
  const Texts failures = environment.logger.texts(MessageId::record_failed);
  ASSERT_EQ(failures.size(), 1u) << "once a minute";
  EXPECT_NE(failures.front().find("the disk is full"), std::string::npos);
  EXPECT_TRUE(eventually([&] { return environment.logger.count(MessageId::record_recovered) == 1; }));
}

TEST_F(ServiceCommit, ADiskThatThrowsIsADiskThatFails) {
  start();
  begin_deciding();
  disk.throw_next(StoreCall::append, 2);
  EXPECT_EQ(told(get("alice", "P1")), "never_used 10.0.0.2");
  EXPECT_EQ(environment.logger.count(MessageId::record_failed), 1u);
}

TEST_F(ServiceCommit, AFoldThatFailsIsToldAndDisturbsNobody) {
  disk.fail_next(StoreCall::fold, 1, {StoreError::Code::io, "raspool-history.db: cannot be written"});
  start();
  begin_deciding();
  EXPECT_TRUE(eventually([&] { return environment.logger.count(MessageId::fold_failed) == 1; }));
  EXPECT_EQ(told(get("alice", "P1")), "never_used 10.0.0.2");
}

TEST_F(ServiceCommit, AFoldThatThrowsDisturbsNobody) {
  disk.throw_next(StoreCall::fold, 1);
  start();
  begin_deciding();
  EXPECT_TRUE(eventually([&] { return environment.logger.count(MessageId::fold_failed) == 1; }));
  EXPECT_EQ(told(get("alice", "P1")), "never_used 10.0.0.2");
}

TEST_F(ServiceCommit, AMarkThatFailsOrThrowsDisturbsNobody) {
  disk.throw_next(StoreCall::mark_alive, 1);  // the first mark comes with the opening
  start();
  begin_deciding();
  EXPECT_TRUE(eventually([&] { return disk.calls(StoreCall::mark_alive) > 0; }));
  EXPECT_EQ(told(get("alice", "P1")), "never_used 10.0.0.2");
  disk.throw_next(StoreCall::mark_stopped, 1);
  EXPECT_TRUE(service->stop());
  EXPECT_FALSE(disk.stopped_cleanly());
}

TEST_F(ServiceCommit, AHungFoldHoldsNobody) {
  disk.hang(StoreCall::fold);
  start();
  begin_deciding();
  ASSERT_TRUE(disk.wait_until_hanging(StoreCall::fold));
  EXPECT_EQ(told(get("alice", "P1")), "never_used 10.0.0.2");
  disk.let_go();
}

TEST_F(ServiceCommit, AMarkTellsThatTheServiceLives) {
  start();
  begin_deciding();
  EXPECT_TRUE(eventually([&] { return disk.alive_at().has_value(); }));
}

}  // namespace
}  // namespace raspool::test
