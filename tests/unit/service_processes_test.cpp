// Several processes on one state file, each a service with the same locks and the same disk: one decides,
// and which one follows from who was asked for an address, not from who began first.
#include "core/policy/wanted_lock.hpp"
#include "core/service/state_claim.hpp"

#include <thread>

#include "tests/unit/service_fixture.hpp"

namespace raspool::test {
namespace {

class ServiceProcesses : public ServiceTest {
 protected:
  using Process = std::unique_ptr<AddressService>;

  Process begin_process() {
    return std::make_unique<AddressService>(configuration(), environment.interfaces(), disk.opener());
  }
  Decision get_in(Process& process, std::string_view user, std::string_view ras_port) {
    return process->assign({user, ras_port, v4("192.0.2.7"), {}});
  }
  // The process has the state file, provisionally.
  bool eventually_claimed() {
    return eventually([&] {
      return environment.writer_locks.is_held(settings.lock()) && disk.open_stores() == 1 &&
             !environment.writer_locks.is_held(wanted_lock(settings));
    });
  }
  bool is_decided() const {
    return environment.writer_locks.is_held(settings.lock()) &&
           environment.writer_locks.is_held(wanted_lock(settings));
  }
  // A process that crashed has left two leases open, and bob's address is 10.0.0.1.
  void crash_with_open_leases() {
    JournalRecord assigned{1, kStart.wall, Assigned{}};
    Tenure& tenure = std::get<Assigned>(assigned.fact).tenure;
    tenure = {.id = 1,
              .kind = Kind::pool,
              .address = v4("10.0.0.1"),
              .prefix = {},
              .pool = "pool",
              .user = "bob",
              .ras_port = "B",
              .became = 1,
              .from = kStart.wall,
              .to = std::nullopt,
              .end = EndReason::released,
              .rests_from = {},
              .change = 1};
    disk.write({assigned});
  }
};

TEST_F(ServiceProcesses, WhoBeginsClaimsTheStateFileProvisionally) {
  auto notified = begin_process();
  EXPECT_TRUE(eventually_claimed());
  EXPECT_FALSE(notified->status().deciding);
  EXPECT_EQ(notified->status().not_deciding_because, "no address has been asked for");
  EXPECT_EQ(environment.logger.count(MessageId::state_unavailable), 0u);
}

TEST_F(ServiceProcesses, AProvisionalOwnerChangesNothingInTheFile) {
  crash_with_open_leases();
  auto notified = begin_process();
  ASSERT_TRUE(eventually_claimed());
  notified->link_up("B", 100, "IKEv2");
  notified->release({"bob", "B", v4("10.0.0.1"), {}});
  notified->link_down("B", 100);
  EXPECT_TRUE(notified->stop());
  EXPECT_EQ(disk.journal().size(), 1u) << "who ends leases left open is who gives addresses";
  EXPECT_EQ(disk.calls(StoreCall::mark_alive), 0u);
  EXPECT_EQ(disk.calls(StoreCall::mark_stopped), 0u) << "the crash would look like a stop in order";
  EXPECT_EQ(disk.calls(StoreCall::fold), 0u);
  EXPECT_EQ(disk.calls(StoreCall::keep_devices), 0u);
}

TEST_F(ServiceProcesses, ItsFirstGetMakesAProvisionalOwnerDecide) {
  crash_with_open_leases();
  service = begin_process();
  ASSERT_TRUE(eventually_claimed());
  EXPECT_EQ(told(get("bob", "P1")), "own_address 10.0.0.1");
  EXPECT_TRUE(is_decided());
  EXPECT_EQ(disk.calls(StoreCall::open), 1u) << "it was open already";
  EXPECT_EQ(told(disk.journal()), (Texts{"assigned 10.0.0.1 pool bob B", "ended 10.0.0.1 restart",
                                         "assigned 10.0.0.1 pool bob P1"}));
}

TEST_F(ServiceProcesses, AProvisionalOwnerGivesUpForAGetElsewhere) {
  crash_with_open_leases();
  auto notified = begin_process();
  ASSERT_TRUE(eventually_claimed());
  auto asked = begin_process();
  EXPECT_EQ(told(get_in(asked, "bob", "P1")), "own_address 10.0.0.1");
  EXPECT_TRUE(asked->status().deciding);
  EXPECT_FALSE(notified->status().deciding);
  EXPECT_EQ(disk.open_stores(), 1u);
  EXPECT_TRUE(notified->stop());
  EXPECT_EQ(told(get_in(asked, "carol", "P2")), "never_used 10.0.0.2") << "undisturbed";
  EXPECT_EQ(environment.logger.count(MessageId::state_unavailable), 0u) << "a handover is nothing to tell";
}

TEST_F(ServiceProcesses, TheOneToBeAskedIsTheOneThatHasTheStateFile) {
  auto notified = begin_process();
  EXPECT_TRUE(eventually([&] { return notified->is_to_be_asked(); })) << "provisionally";
  auto asked = begin_process();
  EXPECT_FALSE(asked->is_to_be_asked());
  get_in(asked, "alice", "P1");
  EXPECT_TRUE(asked->is_to_be_asked());
  EXPECT_TRUE(eventually([&] { return !notified->is_to_be_asked(); }));
  EXPECT_TRUE(asked->stop());
  EXPECT_TRUE(eventually([&] { return notified->is_to_be_asked(); })) << "there is no other";
}

TEST_F(ServiceProcesses, ToExplainIsNoReasonToDecide) {
  auto notified = begin_process();
  ASSERT_TRUE(eventually_claimed());
  const auto explained = notified->explain({"alice", "P1", Address(), {}});
  ASSERT_TRUE(explained);
  EXPECT_EQ(explained->decision.address, v4("10.0.0.1"));
  std::this_thread::sleep_for(200ms);  // in which it looks several times whether it is wanted
  EXPECT_FALSE(is_decided());
  auto asked = begin_process();
  EXPECT_EQ(told(get_in(asked, "alice", "P1")), "never_used 10.0.0.1");
  EXPECT_TRUE(asked->explain({"alice", "P1", Address(), {}}));
}

TEST_F(ServiceProcesses, WhoTakesOverDecidesByTheConfigurationOfNow) {
  auto notified = begin_process();
  ASSERT_TRUE(eventually_claimed());
  service =
      std::make_unique<AddressService>(configuration(), environment.interfaces(), disk.opener(), loader());
  policy = one_pool("10.0.8.1-10.0.8.9");  // for which raspoolctl told the other process to reload
  EXPECT_EQ(told(get("alice", "P1")), "never_used 10.0.8.1");
}

TEST_F(ServiceProcesses, WhoTakesOverAndFindsAMistakeDecidesByWhatItKnew) {
  auto notified = begin_process();
  ASSERT_TRUE(eventually_claimed());
  service =
      std::make_unique<AddressService>(configuration(), environment.interfaces(), disk.opener(), loader());
  mistake = "`poool` is no key";
  EXPECT_EQ(told(get("alice", "P1")), "never_used 10.0.0.1");
  EXPECT_EQ(environment.logger.count(MessageId::configuration_kept), 1u);
}

TEST_F(ServiceProcesses, WhoIsAskedWithoutAConfigurationFindsAMendedOneByItself) {
  mistake = "`poool` is no key";
  bounds.look_for_configuration = 10ms;
  start_without_configuration();
  EXPECT_EQ(get("alice", "P1", "192.0.2.7").reason, Reason::offered);
  mistake.clear();  // mended, and reloaded by another process
  EXPECT_TRUE(eventually([&] { return told(get("alice", "P1")) == "never_used 10.0.0.1"; }));
}

TEST_F(ServiceProcesses, WithoutAConfigurationWhoeverIsThereIsAsked) {
  AddressService without(std::nullopt, environment.interfaces(), disk.opener());
  EXPECT_TRUE(without.is_to_be_asked()) << "a reload is what it needs";
  EXPECT_TRUE(without.stop());
}

TEST_F(ServiceProcesses, TheHandoverTakesAFractionOfASecond) {
  auto notified = begin_process();
  ASSERT_TRUE(eventually_claimed());
  const auto started = std::chrono::steady_clock::now();
  const auto wanted = environment.writer_locks.try_lock(wanted_lock(settings));  // as another process would
  ASSERT_TRUE(wanted);
  ASSERT_TRUE(eventually([&] { return !environment.writer_locks.is_held(settings.lock()); }));
  EXPECT_LT(std::chrono::steady_clock::now() - started, 1s) << "100 ms are promised, on a quick machine";
  EXPECT_EQ(disk.open_stores(), 0u);
}

TEST_F(ServiceProcesses, TheLaterOneMayJustAsWellBeTheOneForNotifications) {
  auto asked = begin_process();
  ASSERT_TRUE(eventually_claimed());
  auto notified = begin_process();
  notified->link_up("P1", 100);
  EXPECT_EQ(told(get_in(asked, "alice", "P1")), "never_used 10.0.0.1");
  EXPECT_EQ(disk.calls(StoreCall::open), 1u) << "the other never had it";
}

TEST_F(ServiceProcesses, OneThatDecidesIsWaitedForWithinTheDeadlineAndThenOnFailureAnswers) {
  settings.deadline = kHurry;
  auto first = begin_process();
  ASSERT_TRUE(eventually([&] { return get_in(first, "alice", "P1").reason != Reason::offered; }));
  auto second = begin_process();
  const auto taken = time_of([&] { EXPECT_EQ(told(get_in(second, "bob", "P2")), "offered 192.0.2.7"); });
  EXPECT_GE(taken, kHurry - 10ms);
  EXPECT_LT(taken, 10s);
  EXPECT_TRUE(first->status().deciding);
  EXPECT_FALSE(second->status().deciding);
  EXPECT_NE(second->status().not_deciding_because, "");
  EXPECT_TRUE(eventually([&] { return environment.logger.count(MessageId::state_unavailable) == 1; }));
}

TEST_F(ServiceProcesses, AServiceThatStillEndsIsWaitedForByTheNext) {
  auto old = begin_process();
  ASSERT_EQ(told(get_in(old, "alice", "P1")), "never_used 10.0.0.1");
  disk.hang(StoreCall::mark_stopped);
  InBackground<bool> stopping([&] { return old->stop(); });
  ASSERT_TRUE(disk.wait_until_hanging(StoreCall::mark_stopped));
  service = begin_process();
  const auto alice = get_in_background("alice", "P2");
  std::this_thread::sleep_for(50ms);
  EXPECT_FALSE(alice->is_done());
  disk.let_go();
  EXPECT_EQ(told(alice->result()), "own_address 10.0.0.1");
  EXPECT_TRUE(stopping.result());
  EXPECT_EQ(told(disk.journal()), (Texts{"assigned 10.0.0.1 pool alice P1", "ended 10.0.0.1 stopped",
                                         "assigned 10.0.0.1 pool alice P2"}));
}

TEST_F(ServiceProcesses, OfThreeTheOneThatIsAskedDecidesAndWhenItIsGoneTheNext) {
  std::vector<Process> processes;
  for (int i = 0; i < 3; ++i) processes.push_back(begin_process());
  for (Process& process : processes) {
    ASSERT_EQ(get_in(process, "alice", "P1").address.to_string(), "10.0.0.1");
    EXPECT_EQ(disk.open_stores(), 1u);
    EXPECT_TRUE(process->stop());
  }
  EXPECT_EQ(environment.writer_locks.held(), 0u);
}

TEST_F(ServiceProcesses, WhoIsAskedAtTheSameTimeNeverGivesWhatTheOtherGave) {
  settings.deadline = 1s;
  for (int round = 0; round < 4; ++round) {
    auto first = begin_process(), second = begin_process();
    InBackground<Decision> one([&] { return get_in(first, "alice", "P1"); });
    InBackground<Decision> other([&] { return get_in(second, "bob", "P2"); });
    EXPECT_NE(one.result().reason == Reason::offered, other.result().reason == Reason::offered)
        << told(one.result()) << " and " << told(other.result());
    EXPECT_TRUE(first->stop());
    EXPECT_TRUE(second->stop());
  }
}

TEST_F(ServiceProcesses, AProvisionalOwnerThatStopsLeavesTheFileToOthers) {
  auto notified = begin_process();
  ASSERT_TRUE(eventually_claimed());
  EXPECT_TRUE(notified->stop());
  EXPECT_EQ(environment.writer_locks.held(), 0u);
  EXPECT_EQ(disk.open_stores(), 0u);
}

TEST_F(ServiceProcesses, AProvisionalOwnerTakesTheFileAgainWhenNobodyHasIt) {
  auto notified = begin_process();
  auto asked = begin_process();
  ASSERT_EQ(told(get_in(asked, "alice", "P1")), "never_used 10.0.0.1");
  ASSERT_TRUE(asked->stop());
  EXPECT_TRUE(eventually_claimed());
}

TEST_F(ServiceProcesses, AFileThatCannotBeOpenedIsToldBeforeAnybodyAsks) {
  disk.fail_next(StoreCall::open, 1, {StoreError::Code::unreadable, "raspool.db: no such folder"});
  service = begin_process();
  EXPECT_TRUE(eventually([&] { return environment.logger.count(MessageId::state_unavailable) == 1; }));
  EXPECT_EQ(environment.writer_locks.held(), 0u);
  EXPECT_EQ(told(get("alice", "P1")), "never_used 10.0.0.1") << "it was looked at again, as somebody asked";
}

// ---- the claim by itself ------------------------------------------------------------------------------

class Claim : public ServiceProcesses {
 protected:
  bool look(StateClaim& claim, bool wants_to_decide) {
    const auto error = claim.look(settings, wants_to_decide);
    return !error;
  }
  StoreOpener open = disk.opener();
  StateClaim first{environment.writer_locks, open}, second{environment.writer_locks, open};
};

TEST_F(Claim, IsGivenUpOnlyForWhoWantsToDecide) {
  ASSERT_TRUE(look(first, false));
  EXPECT_FALSE(look(second, false));
  EXPECT_TRUE(look(first, false)) << "the other one only looked";
  EXPECT_FALSE(look(second, true));
  EXPECT_FALSE(look(first, false)) << "now it is wanted";
  EXPECT_TRUE(look(second, true));
  EXPECT_FALSE(look(first, true));
  EXPECT_TRUE(look(second, true)) << "who decides gives up for nobody";
}

TEST_F(Claim, OfAnOwnerThatIsAskedTooLateGoesToWhoWasAskedFirst) {
  ASSERT_TRUE(look(first, false));
  ASSERT_FALSE(look(second, true));
  EXPECT_FALSE(look(first, true));
  EXPECT_TRUE(look(second, true));
}

TEST_F(Claim, OnAFileThatCannotBeOpenedKeepsNoLock) {
  disk.fail_next(StoreCall::open, 1, {StoreError::Code::newer_schema, "raspool.db: newer"});
  EXPECT_FALSE(look(first, true));
  EXPECT_EQ(environment.writer_locks.held(), 0u);
  EXPECT_TRUE(look(second, true));
}

}  // namespace
}  // namespace raspool::test
