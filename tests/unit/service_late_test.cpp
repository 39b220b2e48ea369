// What happens when a record is not written within the deadline.
#include "tests/unit/service_fixture.hpp"

namespace raspool::test {
namespace {

class LateRecord : public ServiceTest {
 protected:
  void start_and_hang(OnFailure on_failure) {
    settings.on_failure = on_failure;
    settings.deadline = deadline;
    start();
    // The first Get may be late on a very slow machine; what follows needs a written beginning.
    ASSERT_TRUE(eventually([&] { return get("bob", "B").granted() && disk.journal().size() == 1; }));
    late_before = service->status().late_answers;
    disk.hang(StoreCall::append);
  }
  std::uint64_t late() const { return service->status().late_answers - late_before; }

  Duration deadline = kHurry;
  std::uint64_t late_before = 0;
};

TEST_F(LateRecord, KeepLetsTheAnswerStandAndTheRecordFollow) {
  start_and_hang(OnFailure::keep);
  const Decision decision = get("alice", "P1");
  EXPECT_EQ(told(decision), "never_used 10.0.0.2");
  EXPECT_TRUE(decision.notify);
  EXPECT_EQ(disk.journal().size(), 1u);
  EXPECT_EQ(late(), 1u);
  EXPECT_EQ(live(), (Texts{"10.0.0.1 bob B", "10.0.0.2 alice P1"}));
  disk.let_go();
  EXPECT_TRUE(eventually_written(2));
  EXPECT_EQ(told(disk.journal().back()), "assigned 10.0.0.2 pool alice P1");
}

TEST_F(LateRecord, RefuseTakesTheAnswerBack) {
  start_and_hang(OnFailure::refuse);
  const Decision decision = get("alice", "P1", "192.0.2.7");
  EXPECT_EQ(told(decision), "failure");
  EXPECT_EQ(result_code(decision.reason), 31u);
  EXPECT_EQ(decision.address.to_string(), "192.0.2.7") << "untouched";
  EXPECT_FALSE(decision.notify);
  EXPECT_EQ(late(), 1u);
  EXPECT_EQ(live(), Texts{"10.0.0.1 bob B"});
  disk.let_go();
  EXPECT_TRUE(eventually_written(3));
  EXPECT_EQ(told(disk.journal()),
            (Texts{"assigned 10.0.0.1 pool bob B", "assigned 10.0.0.2 pool alice P1", "withdrawn 10.0.0.2"}));
  EXPECT_EQ(disk.last().size(), 1u) << "there never was such a tenure";
}

TEST_F(LateRecord, OfferTakesTheAnswerBackAndGivesRrasProposal) {
  start_and_hang(OnFailure::offer);
  const Decision decision = get("alice", "P1", "192.0.2.7");
  EXPECT_EQ(told(decision), "offered 192.0.2.7");
  EXPECT_TRUE(decision.notify);
  EXPECT_NE(decision.tenure, 0u);
  EXPECT_EQ(live(), (Texts{"10.0.0.1 bob B", "192.0.2.7 alice P1"}));
  disk.let_go();
  EXPECT_TRUE(eventually_written(4));
  EXPECT_EQ(told(disk.journal()), (Texts{"assigned 10.0.0.1 pool bob B", "assigned 10.0.0.2 pool alice P1",
                                         "withdrawn 10.0.0.2", "assigned 192.0.2.7 offered alice P1"}));
  release("alice", "P1", "192.0.2.7");
  EXPECT_EQ(live(), Texts{"10.0.0.1 bob B"});
}

TEST_F(LateRecord, OfferOfNothingIsRefused) {
  start_and_hang(OnFailure::offer);
  const Decision decision = get("alice", "P1");
  EXPECT_EQ(told(decision), "nothing_offered");
  EXPECT_FALSE(decision.notify);
  EXPECT_EQ(live(), Texts{"10.0.0.1 bob B"});
}

TEST_F(LateRecord, OfferOfAnAddressThatSomebodyHoldsIsRefused) {
  start_and_hang(OnFailure::offer);
  EXPECT_EQ(told(get("alice", "P1", "10.0.0.1")), "nothing_offered");
}

TEST_F(LateRecord, AnAddressThatWasTakenBackIsFreeAtOnce) {
  policy = one_pool("10.0.0.1-10.0.0.2", {.hold_down = kForever});
  start_and_hang(OnFailure::refuse);
  ASSERT_EQ(told(get("alice", "P1")), "failure");
  disk.let_go();
  ASSERT_TRUE(eventually([&] { return service->status().backlog == 0; }));
  EXPECT_TRUE(eventually([&] { return told(get("carol", "P2")) != "failure"; }));
  EXPECT_EQ(live(), (Texts{"10.0.0.1 bob B", "10.0.0.2 carol P2"}));
}

TEST_F(LateRecord, AHungDiskHoldsAGetNoLongerThanTheDeadline) {
  for (const OnFailure on_failure : {OnFailure::keep, OnFailure::offer, OnFailure::refuse}) {
    deadline = 200ms;
    policy = one_pool("10.0.0.0/24");
    settings.state = "raspool-" + std::to_string(static_cast<int>(on_failure)) + ".db";
    ScriptedDisk another;
    settings.on_failure = on_failure;
    settings.deadline = deadline;
    AddressService hanging(Configuration{settings, policy}, environment.interfaces(), another.opener());
    ASSERT_TRUE(hanging.assign({"bob", "B", {}, {}}).granted());
    another.hang(StoreCall::append);
    const auto taken = time_of([&] { (void)hanging.assign({"alice", "P1", v4("192.0.2.7"), {}}); });
    EXPECT_GE(taken, 190ms);
    EXPECT_LT(taken, 10s);
    another.let_go();
    EXPECT_TRUE(hanging.stop());
  }
}

TEST_F(LateRecord, WhileARecordIsPastItsDeadlineLaterGetsDoNotWait) {
  deadline = 500ms;
  policy = one_pool("10.0.0.0/24");
  start_and_hang(OnFailure::keep);
  get("alice", "P1");  // waits for its deadline
  const auto taken = time_of([&] {
    for (int i = 0; i < 100; ++i)
      EXPECT_TRUE(get("user" + std::to_string(i), "P" + std::to_string(100 + i)).granted());
  });
  EXPECT_LT(taken, 20s) << "a hung disk has become a queue: 100 Gets of 500 ms";
  EXPECT_EQ(late(), 101u);
  EXPECT_EQ(service->status().backlog, 101u);
}

TEST_F(LateRecord, WhenTheBacklogIsWrittenGetsWaitAgainAndAreInTime) {
  start_and_hang(OnFailure::refuse);
  ASSERT_EQ(told(get("alice", "P1")), "failure");
  disk.let_go();
  ASSERT_TRUE(eventually([&] { return service->status().backlog == 0; }));
  EXPECT_TRUE(eventually([&] { return get("alice", "P1").granted(); }));
  EXPECT_EQ(service->verify(), Texts());
}

TEST_F(LateRecord, AlsoADiskThatFailsMakesRecordsLate) {
  start_and_hang(OnFailure::refuse);
  disk.fail_next(StoreCall::append, 1'000'000, {StoreError::Code::io, "raspool.db: input/output error"});
  disk.let_go();
  EXPECT_EQ(told(get("alice", "P1")), "failure");
  EXPECT_EQ(environment.logger.count(MessageId::record_late), 1u);
  EXPECT_TRUE(eventually([&] { return environment.logger.count(MessageId::record_failed) == 1; }));
}

TEST_F(LateRecord, IsToldOnceAMinute) {
  policy = one_pool("10.0.0.0/24");
  start_and_hang(OnFailure::keep);
  for (int i = 0; i < 10; ++i) get("user", "P" + std::to_string(i));
  EXPECT_EQ(environment.logger.count(MessageId::record_late), 1u);
  environment.clock.advance(61s);
  get("user", "P10");
  const Texts told_late = environment.logger.texts(MessageId::record_late);
  ASSERT_EQ(told_late.size(), 2u);
  EXPECT_NE(told_late.back().find("9 more"), std::string::npos) << told_late.back();
}

// Lets the hanging record arrive just before the service takes its mutex to take the answer back.
class LettingGo final : public Logger {
 public:
  LettingGo(ScriptedDisk& disk, const std::unique_ptr<AddressService>& service)
      : disk_(disk), service_(service) {}
  void write(MessageId id, std::string_view) noexcept override {
    if (id != MessageId::record_late) return;
    disk_.let_go();
    arrived = eventually([&] { return service_->status().backlog == 0; });
  }
  bool arrived = false;

 private:
  ScriptedDisk& disk_;
  const std::unique_ptr<AddressService>& service_;
};

TEST_F(LateRecord, IfTheRecordHasArrivedMeanwhileTheAnswerStands) {
  LettingGo logger(disk, service);
  settings.on_failure = OnFailure::refuse;
  settings.deadline = 200ms;
  const Environment interfaces{environment.clock,          logger,
                               environment.keyed_hash,     environment.writer_locks,
                               environment.host_addresses, environment.threads};
  service = std::make_unique<AddressService>(Configuration{settings, policy}, interfaces, disk.opener());
  ASSERT_EQ(told(get("bob", "B")), "never_used 10.0.0.1");
  disk.hang(StoreCall::append);
  const Decision decision = get("alice", "P1");
  ASSERT_TRUE(logger.arrived);
  EXPECT_EQ(told(decision), "never_used 10.0.0.2");
  EXPECT_EQ(disk.journal().size(), 2u);
  EXPECT_EQ(service->status().late_answers, 0u) << "the record was there, so on_failure answered nothing";
  service.reset();  // before its logger
}

TEST_F(LateRecord, AnAnswerThatAnotherGetHasRepeatedStands) {
  // Both wait for the same record; the first one's deadline passes first.
  deadline = 2s;
  start_and_hang(OnFailure::refuse);
  const auto first = get_in_background("alice", "P1");
  ASSERT_TRUE(eventually([&] { return live().size() == 2; }));
  const auto second = get_in_background("alice", "P1");
  EXPECT_EQ(told(first->result()), "never_used 10.0.0.2");
  EXPECT_EQ(told(second->result()), "repeated 10.0.0.2");
  EXPECT_EQ(live(), (Texts{"10.0.0.1 bob B", "10.0.0.2 alice P1"}));
  EXPECT_EQ(answers(Reason::failure), 0u);
}

TEST_F(LateRecord, EveryGetCountsAsTheAnswerItWasGiven) {
  start_and_hang(OnFailure::refuse);
  EXPECT_EQ(told(get("alice", "P1")), "failure");
  EXPECT_EQ(answers(Reason::failure), 1u);
  EXPECT_EQ(answers(Reason::never_used), 1u) << "bob's; alice never saw hers";
}

TEST_F(LateRecord, MayBeThatOfARelease) {
  // Its deadline passes although nobody waits for it: Gets do not wait then.
  deadline = 20s;
  start_and_hang(OnFailure::keep);
  release("bob", "B", "10.0.0.1");
  ASSERT_TRUE(disk.wait_until_hanging(StoreCall::append));
  environment.clock.advance(21s);
  EXPECT_LT(time_of([&] { EXPECT_EQ(told(get("alice", "P1")), "never_used 10.0.0.2"); }), 10s);
}

}  // namespace
}  // namespace raspool::test
