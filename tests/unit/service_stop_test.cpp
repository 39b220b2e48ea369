// The end of the service.
#include <filesystem>
#include <thread>

#include "tests/unit/service_fixture.hpp"

namespace raspool::test {
namespace {

class ServiceStop : public ServiceTest {};

TEST_F(ServiceStop, AfterwardsEveryGetIsRefused) {
  start();
  begin_deciding();
  EXPECT_TRUE(service->stop());
  const Decision decision = get("alice", "P1", "192.0.2.7");
  EXPECT_EQ(told(decision), "terminated");
  EXPECT_EQ(result_code(decision.reason), 21u);
  EXPECT_EQ(decision.address.to_string(), "192.0.2.7") << "untouched";
  EXPECT_FALSE(decision.notify);
  EXPECT_EQ(told(get6("alice", "P1", 0x77)), "terminated");
}

TEST_F(ServiceStop, AfterwardsTheRestIsHarmless) {
  start();
  begin_deciding();
  EXPECT_TRUE(service->stop());
  release("bob", "B", "10.0.0.1");
  service->link_up("B", 100);
  service->link_down("B", 100);
  (void)service->status();
  EXPECT_TRUE(service->live().empty());
  EXPECT_TRUE(service->verify().empty());
  EXPECT_EQ(disk.journal().size(), 1u) << "the release came too late: its lease ends as stopped";
}

TEST_F(ServiceStop, SaysGoodbyeAndGivesUpFileAndLock) {
  start();
  begin_deciding();
  EXPECT_TRUE(service->stop());
  EXPECT_TRUE(disk.stopped_cleanly());
  EXPECT_EQ(disk.open_stores(), 0u);
  EXPECT_EQ(environment.writer_locks.held(), 0u);
}

TEST_F(ServiceStop, ASecondTimeIsTheSame) {
  start();
  begin_deciding();
  EXPECT_TRUE(service->stop());
  EXPECT_TRUE(service->stop());
  EXPECT_EQ(disk.calls(StoreCall::mark_stopped), 1u);
}

TEST_F(ServiceStop, FromSeveralThreadsAtOnceIsTheSame) {
  start();
  begin_deciding();
  std::vector<std::unique_ptr<InBackground<bool>>> stops;
  for (int i = 0; i < 4; ++i)
    stops.push_back(std::make_unique<InBackground<bool>>([&] { return service->stop(); }));
  for (auto& stop : stops) EXPECT_TRUE(stop->result());
}

TEST_F(ServiceStop, WithoutAnyGetWritesNothing) {
  start();
  ASSERT_TRUE(eventually([&] { return disk.open_stores() == 1; }));
  EXPECT_TRUE(service->stop());
  EXPECT_EQ(disk.calls(StoreCall::mark_alive), 0u);
  EXPECT_EQ(disk.calls(StoreCall::mark_stopped), 0u);
  EXPECT_EQ(environment.writer_locks.held(), 0u);
}

TEST_F(ServiceStop, AnObjectThatIsJustDroppedStopsItself) {
  start();
  begin_deciding();
  service.reset();
  EXPECT_TRUE(disk.stopped_cleanly());
  EXPECT_EQ(disk.open_stores(), 0u);
}

TEST_F(ServiceStop, WritesWhatIsStillToBeWritten) {
  settings.durability = Durability::none;
  settings.deadline = 5s;
  start();
  begin_deciding();
  ASSERT_TRUE(eventually_written(1));
  disk.hang(StoreCall::append);
  for (int i = 0; i < 5; ++i) get("alice", "P" + std::to_string(i));
  InBackground<bool> stopping([&] { return service->stop(); });
  ASSERT_TRUE(disk.wait_until_hanging(StoreCall::append));
  disk.let_go();
  EXPECT_TRUE(stopping.result());
  EXPECT_EQ(disk.journal().size(), 6u);
  EXPECT_TRUE(disk.stopped_cleanly());
}

TEST_F(ServiceStop, WhoStillWaitsGetsTheAnswerThatWasDecided) {
  start();
  begin_deciding();
  disk.hang(StoreCall::append);
  const auto alice = get_in_background("alice", "P1");
  ASSERT_TRUE(disk.wait_until_hanging(StoreCall::append));
  InBackground<bool> stopping([&] { return service->stop(); });
  ASSERT_TRUE(eventually([&] { return service->live().empty(); }));  // it is stopping
  EXPECT_EQ(told(get("carol", "P2")), "terminated");
  disk.let_go();
  EXPECT_EQ(told(alice->result()), "never_used 10.0.0.2");
  EXPECT_TRUE(stopping.result());
  EXPECT_TRUE(disk.stopped_cleanly());
}

// Else another process might give the address to somebody else: its record is lost.
TEST_F(ServiceStop, WhoWaitsForARecordThatIsGivenUpIsRefused) {
  for (const OnFailure on_failure : {OnFailure::keep, OnFailure::offer, OnFailure::refuse}) {
    settings.deadline = 2s;
    settings.on_failure = on_failure;
    start();
    get("bob", "B");  // from now on it decides
    disk.fail_next(StoreCall::append, 1'000, {StoreError::Code::full, "raspool.db cannot grow"});
    const auto alice = get_in_background("alice", "P1");
    ASSERT_TRUE(eventually([&] { return service->status().backlog > 0; }));
    EXPECT_TRUE(service->stop());
    EXPECT_EQ(told(alice->result()), "terminated");
    disk.fail_next(StoreCall::append, 0, {});
    service.reset();
  }
}

TEST_F(ServiceStop, WhoWaitsForTheStateFileIsRefused) {
  auto other = environment.writer_locks.try_lock(settings.lock());
  start();
  const auto alice = get_in_background("alice", "P1", "192.0.2.7");
  ASSERT_TRUE(eventually([&] { return environment.logger.count(MessageId::state_unavailable) == 1; }));
  EXPECT_LT(time_of([&] { EXPECT_TRUE(service->stop()); }), 10s);
  EXPECT_EQ(told(alice->result()), "terminated");
}

TEST_F(ServiceStop, WithAHungDiskReturnsFalseWithinTheBound) {
  settings.deadline = kHurry;  // so the bound is the shortest there is, a second
  start();
  get("bob", "B");
  disk.hang(StoreCall::append);
  get("alice", "P1");
  ASSERT_TRUE(disk.wait_until_hanging(StoreCall::append));
  const auto taken = time_of([&] { EXPECT_FALSE(service->stop()); });
  EXPECT_GE(taken, 900ms) << "it gave the disk no time";
  EXPECT_LT(taken, 10s);
  EXPECT_EQ(environment.logger.count(MessageId::stop_timed_out), 1u);
  EXPECT_EQ(told(get("carol", "P2", "192.0.2.7")), "terminated");
  EXPECT_FALSE(service->stop()) << "and says the same again";
  EXPECT_FALSE(disk.stopped_cleanly());
  // The disk comes back later: the thread that hung writes, ends and gives up the file, without a crash.
  disk.let_go();
  EXPECT_TRUE(eventually([&] { return environment.writer_locks.held() == 0; }));
  EXPECT_EQ(disk.last().size(), 2u);
}

TEST_F(ServiceStop, WithAHungDiskTheObjectMayEvenBeDestroyed) {
  settings.deadline = kHurry;
  start();
  get("bob", "B");
  disk.hang(StoreCall::append);
  get("alice", "P1");
  ASSERT_TRUE(disk.wait_until_hanging(StoreCall::append));
  EXPECT_FALSE(service->stop());
  service.reset();
  disk.let_go();
  EXPECT_TRUE(eventually([&] { return environment.writer_locks.held() == 0; }));
}

TEST_F(ServiceStop, WithAHungOpeningReturnsFalseWithinTheBound) {
  settings.deadline = kHurry;
  disk.hang(StoreCall::open);
  start();
  get("alice", "P1", "192.0.2.7");
  ASSERT_TRUE(disk.wait_until_hanging(StoreCall::open));
  EXPECT_LT(time_of([&] { EXPECT_FALSE(service->stop()); }), 10s);
  disk.let_go();
}

TEST_F(ServiceStop, WithAHungFoldReturnsFalseWithinTheBound) {
  settings.deadline = kHurry;
  disk.hang(StoreCall::fold);
  start();
  get("alice", "P1");
  ASSERT_TRUE(disk.wait_until_hanging(StoreCall::fold));
  EXPECT_LT(time_of([&] { EXPECT_FALSE(service->stop()); }), 10s);
}

TEST_F(ServiceStop, WithADiskThatKeepsFailingEndsWithoutAGoodbye) {
  settings.deadline = kHurry;
  start();
  get("bob", "B");
  disk.fail_next(StoreCall::append, 1'000'000, {StoreError::Code::io, "raspool.db: input/output error"});
  get("alice", "P1");
  EXPECT_LT(time_of([&] { EXPECT_TRUE(service->stop()); }), 10s);
  EXPECT_FALSE(disk.stopped_cleanly()) << "a record is missing: the next start must know";
  EXPECT_EQ(disk.open_stores(), 0u);
}

// Threads of this process; 0 where the system does not show them as files.
std::size_t threads_of_this_process() {
  std::thread([] {
  }).join();  // a sanitizer begins a thread of its own with the first one that a program begins
  std::error_code error;
  std::size_t count = 0;
  for (std::filesystem::directory_iterator entry("/proc/self/task", error), end; !error && entry != end;
       entry.increment(error)) {
    ++count;
  }
  return error ? 0 : count;
}

TEST_F(ServiceStop, TwoHundredLivesLeaveNoThreadBehind) {
  const std::size_t threads_before = threads_of_this_process();
  for (int life = 0; life < 200; ++life) {
    start();
    ASSERT_TRUE(get("alice", "P1").granted());
    ASSERT_TRUE(service->stop());
    service.reset();
    ASSERT_EQ(disk.open_stores(), 0u);
    ASSERT_EQ(environment.writer_locks.held(), 0u);
  }
  EXPECT_TRUE(eventually([&] { return threads_of_this_process() <= threads_before; }))
      << threads_before << " threads have become " << threads_of_this_process();
  EXPECT_EQ(disk.calls(StoreCall::open), 200u);
}

TEST_F(ServiceStop, TwoHundredLivesWithoutAGet) {
  const std::size_t threads_before = threads_of_this_process();
  for (int life = 0; life < 200; ++life) {
    start();
    ASSERT_TRUE(service->stop());
  }
  service.reset();
  EXPECT_TRUE(eventually([&] { return threads_of_this_process() <= threads_before; }));
}

}  // namespace
}  // namespace raspool::test
