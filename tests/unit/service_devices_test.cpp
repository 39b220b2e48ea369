// The devices of RAS ports are kept in the state file, with the marks of life: by no callout, and nobody
// waits.
#include <thread>

#include "core/service/commit_worker.hpp"
#include "core/service/limited_logger.hpp"
#include "tests/unit/service_fixture.hpp"

namespace raspool::test {
namespace {

using Devices = std::vector<RasDevice>;

class ServiceDevices : public ServiceTest {};

TEST_F(ServiceDevices, AreKeptAtAStop) {
  start();
  begin_deciding();
  service->link_up("P1", 100, "IKEv2");
  service->link_down("P1", 100);
  EXPECT_TRUE(service->stop());
  EXPECT_EQ(disk.devices(), (Devices{{"P1", "IKEv2"}}));
  EXPECT_TRUE(disk.stopped_cleanly());
}

TEST_F(ServiceDevices, AreKnownThoughToldBeforeTheStateFileWasWanted) {
  start();
  service->link_up("P1", 100, "IKEv2");
  service->link_up("P2", 101, "SSTP");
  service->link_down("P2", 101);
  begin_deciding();
  EXPECT_TRUE(service->stop());
  EXPECT_EQ(disk.devices(), (Devices{{"P1", "IKEv2"}, {"P2", "SSTP"}}));
}

TEST_F(ServiceDevices, StayOverRestarts) {
  start();
  begin_deciding();
  service->link_up("P1", 100, "IKEv2");
  restart();
  get("bob", "B");
  const std::size_t kept = disk.calls(StoreCall::keep_devices);
  service->link_up("P1", 7, "IKEv2");
  EXPECT_TRUE(service->stop());
  EXPECT_EQ(disk.calls(StoreCall::keep_devices), kept) << "it was known, so nothing is written";
  EXPECT_EQ(disk.devices(), (Devices{{"P1", "IKEv2"}}));
}

TEST_F(ServiceDevices, AreAskedForByRulesAlsoAfterARestart) {
  start(PolicyBuilder()
            .pool("tunnel", "10.1.0.1-10.1.0.9")
            .rule({.pools = {"tunnel"}, .ras_devices = {"IKEv2"}})
            .otherwise(RuleAction::refuse)
            .build());
  service->link_up("P1", 100, "IKEv2");
  EXPECT_EQ(told(get("alice", "P1")), "never_used 10.1.0.1");
  restart();
  EXPECT_EQ(told(get("alice", "P1")), "own_address 10.1.0.1");
  EXPECT_EQ(told(get("alice", "P2")), "refused_by_rule");
}

TEST_F(ServiceDevices, ThatCannotBeKeptDisturbNoStop) {
  start();
  begin_deciding();
  service->link_up("P1", 100, "IKEv2");
  disk.fail_next(StoreCall::keep_devices, 1, {StoreError::Code::full, "the disk is full"});
  EXPECT_TRUE(service->stop());
  EXPECT_TRUE(disk.stopped_cleanly());
}

TEST_F(ServiceDevices, ThatCannotBeKeptAreTriedAgainWithTheNextMark) {
  LimitedLogger logger(environment.logger, environment.clock);
  CommitWorker worker(environment.threads, environment.clock, logger, kNoHurry, 1000);
  auto opened = disk.opener()(settings);
  LeaseStore& store = *std::get<std::unique_ptr<LeaseStore>>(opened);
  disk.fail_next(StoreCall::keep_devices, 1, {StoreError::Code::full, "the disk is full"});
  std::thread thread([&] { worker.run(store); });
  worker.ask_for_alive_mark({{"P1", "IKEv2"}, {"P2", "SSTP"}});
  EXPECT_TRUE(eventually([&] { return disk.calls(StoreCall::keep_devices) == 1; }));
  worker.ask_for_alive_mark({{"P2", "L2TP"}});
  EXPECT_TRUE(eventually([&] { return disk.devices() == Devices{{"P1", "IKEv2"}, {"P2", "L2TP"}}; }));
  worker.stop(kNoHurry);
  thread.join();
}

}  // namespace
}  // namespace raspool::test
