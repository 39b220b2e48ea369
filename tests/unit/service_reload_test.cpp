// The configuration is read again while the service runs.
#include <gmock/gmock.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <future>
#include <thread>

#include "core/trace/trace_reader.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/service_fixture.hpp"

namespace raspool::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class ServiceReload : public ServiceTest {
 protected:
  std::vector<std::string> warnings(const ReloadResult& result) {
    std::vector<std::string> texts;
    for (const Diagnostic& diagnostic : result.diagnostics) {
      EXPECT_EQ(diagnostic.level, Diagnostic::Level::warning);
      texts.push_back(diagnostic.text);
    }
    return texts;
  }
};

TEST_F(ServiceReload, OpenLeasesStayAndThePoolGrows) {
  start(one_pool("10.0.0.1"));
  begin_deciding();
  EXPECT_EQ(told(get("alice", "P1")), "exhausted");
  const auto result = reload(one_pool("10.0.0.1-10.0.0.2"));
  EXPECT_TRUE(result.done);
  EXPECT_EQ(warnings(result), Texts());
  EXPECT_EQ(live(), Texts{"10.0.0.1 bob B"});
  EXPECT_EQ(told(get("alice", "P1")), "never_used 10.0.0.2");
  EXPECT_EQ(environment.logger.count(MessageId::configuration_reloaded), 1u);
  EXPECT_EQ(service->verify(), Texts());
}

TEST_F(ServiceReload, AMistakeKeepsTheOldOneWholeAndIsTold) {
  start(one_pool("10.0.0.1-10.0.0.9"));
  begin_deciding();
  mistake = "`rnages` is no key: `ranges` is meant?";
  const auto result = reload(one_pool("10.7.0.1"));
  EXPECT_FALSE(result.done);
  ASSERT_EQ(result.diagnostics.size(), 1u);
  EXPECT_EQ(result.diagnostics[0].to_string(), "raspool.toml:3:1: " + mistake);
  EXPECT_EQ(told(get("alice", "P1")), "never_used 10.0.0.2");
  EXPECT_EQ(environment.logger.count(MessageId::configuration_kept), 1u);
  mistake.clear();
  EXPECT_TRUE(reload(one_pool("10.7.0.1")).done);
  EXPECT_EQ(told(get("carol", "P2")), "never_used 10.7.0.1");
}

TEST_F(ServiceReload, WithoutALoaderNothingHappens) {
  service = std::make_unique<AddressService>(Configuration{settings, policy}, environment.interfaces(),
                                             disk.opener());
  EXPECT_FALSE(service->reload().done);
  begin_deciding();
}

TEST_F(ServiceReload, TheFirstConfigurationStartsTheRest) {
  mistake = "broken";
  start_without_configuration();
  EXPECT_EQ(told(get("bob", "B", "192.0.2.7")), "offered 192.0.2.7");
  EXPECT_FALSE(reload().done);
  EXPECT_EQ(disk.calls(StoreCall::open), 0u);
  mistake.clear();
  EXPECT_TRUE(reload().done);
  begin_deciding();
  EXPECT_TRUE(service->status().deciding);
  EXPECT_TRUE(service->stop());
  EXPECT_TRUE(disk.stopped_cleanly());
}

TEST_F(ServiceReload, BeforeTheFirstGetIsWhatTheFirstGetFinds) {
  start(one_pool("10.0.0.1"));
  EXPECT_TRUE(reload(one_pool("10.7.0.1")).done);
  EXPECT_EQ(told(get("bob", "B")), "never_used 10.7.0.1");
}

TEST_F(ServiceReload, WhileTheStateFileOpensIsWhatIsDecidedBy) {
  disk.hang(StoreCall::open);
  start(one_pool("10.0.0.1"));
  const auto bob = get_in_background("bob", "B");
  ASSERT_TRUE(disk.wait_until_hanging(StoreCall::open));
  EXPECT_TRUE(reload(one_pool("10.7.0.1")).done);
  disk.let_go();
  EXPECT_EQ(told(bob->result()), "never_used 10.7.0.1");
  EXPECT_EQ(service->verify(), Texts());
}

// Does something the first time that it is asked: when the state file is open, just before the service
// decides.
class BusyHost final : public HostAddresses {
 public:
  explicit BusyHost(std::function<void()> first) : first_(std::move(first)) {}
  std::vector<Address> read() const noexcept override {
    if (!asked_.exchange(true)) first_();
    return {};
  }

 private:
  std::function<void()> first_;
  mutable std::atomic<bool> asked_ = false;
};

TEST_F(ServiceReload, BetweenOpeningAndDecidingIsWhatIsDecidedBy) {
  const BusyHost host([&] { EXPECT_TRUE(reload(one_pool("10.7.0.1")).done); });
  service = std::make_unique<AddressService>(
      configuration(),
      Environment{environment.clock, environment.logger, environment.keyed_hash, environment.writer_locks,
                  host, environment.threads},
      disk.opener(), loader());
  EXPECT_EQ(told(get("bob", "B")), "never_used 10.7.0.1");
  EXPECT_EQ(service->verify(), Texts());
  service.reset();
}

TEST_F(ServiceReload, NoGetWaitsForItsFiles) {
  std::promise<void> files;
  const std::shared_future<void> may_read = files.get_future().share();
  std::atomic<bool> begun = false;
  service = std::make_unique<AddressService>(Configuration{settings, policy}, environment.interfaces(),
                                             disk.opener(), [&](std::string_view) -> ConfigurationResult {
                                               begun = true;
                                               may_read.wait();
                                               return {Configuration{settings, policy}, {}};
                                             });
  begin_deciding();
  InBackground<bool> reloading([&] { return service->reload().done; });
  EXPECT_TRUE(eventually([&] { return begun.load(); }));
  EXPECT_EQ(told(get("alice", "P1")), "never_used 10.0.0.2");
  EXPECT_FALSE(reloading.is_done());
  files.set_value();
  EXPECT_TRUE(reloading.result());
}

TEST_F(ServiceReload, NothingIsWrittenUntilTheStoreTakesTheDurabilityThatIsPromised) {
  settings.durability = Durability::process;
  start();
  begin_deciding();
  disk.fail_next(StoreCall::set_durability, 2, {StoreError::Code::io, "not now"});
  disk.hang(StoreCall::append);  // so that the order shows
  settings.durability = Durability::power;
  EXPECT_TRUE(reload().done);
  const auto alice = get_in_background("alice", "P1");
  EXPECT_TRUE(disk.wait_until_hanging(StoreCall::append));
  EXPECT_EQ(disk.durability(), Durability::power);
  EXPECT_EQ(disk.calls(StoreCall::set_durability), 3u);
  disk.let_go();
  EXPECT_EQ(told(alice->result()), "never_used 10.0.0.2");
}

// Its record is from before, when less was promised.
TEST_F(ServiceReload, ARepeatedAnswerWaitsForTheDurabilityThatIsPromisedNow) {
  settings.durability = Durability::process;
  start();
  begin_deciding();
  ASSERT_EQ(told(get("alice", "P1")), "never_used 10.0.0.2");
  disk.hang(StoreCall::set_durability);
  settings.durability = Durability::power;
  EXPECT_TRUE(reload().done);
  EXPECT_TRUE(disk.wait_until_hanging(StoreCall::set_durability));
  const auto again = get_in_background("alice", "P1");
  std::this_thread::sleep_for(50ms);
  EXPECT_FALSE(again->is_done());
  disk.let_go();
  EXPECT_EQ(told(again->result()), "repeated 10.0.0.2");
}

TEST_F(ServiceReload, SettingsThatMayChangeDo) {
  start();
  begin_deciding();
  settings.durability = Durability::none;
  settings.deadline = kHurry;
  settings.on_failure = OnFailure::refuse;
  EXPECT_EQ(warnings(reload()), Texts());
  EXPECT_TRUE(eventually([&] { return disk.durability() == Durability::none; }));
  disk.hang(StoreCall::append);
  EXPECT_EQ(told(get("alice", "P1")), "never_used 10.0.0.2") << "durability none: nobody waits";
  settings.durability = Durability::power;
  EXPECT_TRUE(reload().done);
  const auto taken = time_of([&] { EXPECT_EQ(told(get("carol", "P2")), "failure"); });
  EXPECT_LT(taken, 10s) << "the new deadline and the new on_failure";
  disk.let_go();
}

TEST_F(ServiceReload, WhatNeedsARestartStaysAndIsWarnedOf) {
  start();
  begin_deciding();
  settings.state = "other.db";
  settings.control = "other";
  settings.address_order = AddressOrder::host;
  settings.ipv6_secret_file = "secret";
  const auto result = reload();
  EXPECT_TRUE(result.done);
  EXPECT_THAT(warnings(result), ElementsAre(HasSubstr("`state`"), HasSubstr("`control`"),
                                            HasSubstr("`address_order`"), HasSubstr("`ipv6_secret_file`")));
  EXPECT_EQ(service->in_force()->service.state, "raspool.db");
  EXPECT_EQ(service->in_force()->service.address_order, AddressOrder::network);
  EXPECT_EQ(environment.logger.count(MessageId::configuration_warning), 4u);
}

TEST_F(ServiceReload, AnotherServerNameWaitsForARestartAndTheRangesStayThisServers) {
  start();
  begin_deciding();
  std::vector<std::string> read_as;
  service.reset();
  service = std::make_unique<AddressService>(
      Configuration{settings, policy}, environment.interfaces(), disk.opener(),
      [&](std::string_view as_server) -> ConfigurationResult {
        read_as.emplace_back(as_server);
        Configuration read{settings, policy};
        read.service.server = as_server.empty() ? "VPN9" : std::string(as_server);
        return {read, {}};
      });
  EXPECT_THAT(warnings(service->reload()), ElementsAre(HasSubstr("`server`")));
  EXPECT_THAT(read_as, ElementsAre("", "VPN1"));
  EXPECT_EQ(service->in_force()->service.server, "VPN1");
}

TEST_F(ServiceReload, OtherRulesOfNamesWaitForARestartAndKeysStayWhatTheyAre) {
  start();
  begin_deciding();
  const auto before = policy;
  const NameRules stripping({}, true);
  policy =
      std::make_shared<const Policy>(Policy::Parts{stripping,
                                                   before->pools(),
                                                   {{stripping.user_name("CORP\\boss"), v4("10.0.0.9"), 0}},
                                                   {},
                                                   before->rules(),
                                                   {},
                                                   External::keep,
                                                   RuleAction::offer});
  const auto result = reload();
  EXPECT_THAT(warnings(result), ElementsAre(HasSubstr("[names]")));
  EXPECT_EQ(told(get("CORP\\boss", "P1")), "reserved 10.0.0.9") << "under the old key";
  EXPECT_EQ(told(get("SALES\\boss", "P2")), "never_used 10.0.0.2") << "still somebody else";
}

TEST_F(ServiceReload, Ipv6ThatWasNotOfferedAtStartIsWarnedOf) {
  start(one_pool("10.0.0.1-10.0.0.9"));
  const auto six = PolicyBuilder().pool("pool", "10.0.0.1-10.0.0.9").pool6("six", "2001:db8::/64").build();
  EXPECT_THAT(warnings(reload(six)), ElementsAre(HasSubstr("IPv6")));
  EXPECT_FALSE(service->offers_ipv6());
  start(six);
  EXPECT_EQ(warnings(reload(one_pool("10.0.0.1-10.0.0.9"))), Texts());
  EXPECT_TRUE(service->offers_ipv6()) << "RRAS has the callouts, once and for all";
}

TEST_F(ServiceReload, ASharedSecretMakesTheIdentifiersUntilARestart) {
  const auto six = PolicyBuilder().pool6("six", "2001:db8::/64").build();
  start(six);
  const Decision by_own_secret = get6("alice", "P1");
  service->release({"alice", "P1", by_own_secret.address, {}});
  settings.ipv6_secret_file = "shared";
  secret.assign(20, 0x11);
  EXPECT_TRUE(reload().done);
  EXPECT_EQ(get6("alice", "P1").address, by_own_secret.address) << "a reload does not change it";
  restart();
  const Decision by_shared_secret = get6("alice", "P1");
  EXPECT_NE(by_shared_secret.address, by_own_secret.address);
  secret.assign(20, 0x22);
  EXPECT_TRUE(reload().done);
  EXPECT_EQ(get6("alice", "P1").address, by_shared_secret.address);
}

TEST_F(ServiceReload, AfterStopDoesNothing) {
  start();
  begin_deciding();
  EXPECT_TRUE(service->stop());
  EXPECT_FALSE(reload().done);
  EXPECT_TRUE(service->set_mode(Mode::observe));
}

TEST_F(ServiceReload, AChangeOfTheModeTakesEffectAtTheNextCallout) {
  start();
  begin_deciding();
  EXPECT_EQ(service->set_mode(Mode::observe), std::nullopt);
  EXPECT_EQ(told(get("alice", "P1", "192.0.2.7")), "observed 192.0.2.7");
  EXPECT_EQ(service->set_mode(Mode::enforce), std::nullopt);
  EXPECT_EQ(told(get("carol", "P2", "192.0.2.8")), "never_used 10.0.0.2");
  EXPECT_EQ(live(), (Texts{"10.0.0.1 bob B", "10.0.0.2 carol P2", "192.0.2.7 alice P1"}));
}

TEST_F(ServiceReload, AModeSetByHandStaysUntilTheFileSaysSomethingNew) {
  start();
  begin_deciding();
  ASSERT_EQ(service->set_mode(Mode::observe), std::nullopt);
  EXPECT_TRUE(reload().done);
  EXPECT_EQ(service->in_force()->service.mode, Mode::observe) << "the file says enforce as before";
  settings.mode = Mode::observe;
  EXPECT_TRUE(reload().done);
  settings.mode = Mode::enforce;
  EXPECT_TRUE(reload().done);
  EXPECT_EQ(service->in_force()->service.mode, Mode::enforce);
}

TEST_F(ServiceReload, WithoutAPoolThereIsNothingToEnforce) {
  settings.mode = Mode::observe;
  start(std::make_shared<const Policy>(Policy::Parts{}));
  EXPECT_TRUE(service->set_mode(Mode::enforce));
  EXPECT_EQ(service->in_force()->service.mode, Mode::observe);
  start_without_configuration();
  EXPECT_TRUE(service->set_mode(Mode::observe));
}

TEST_F(ServiceReload, PoolsThatFillAreToldOnceAndAgainWhenTheyAreRelieved) {
  start(one_pool("10.0.0.1-10.0.0.10", {.hold_down = 0s}));
  for (int i = 0; i < 8; ++i) get("u" + std::to_string(i), "P" + std::to_string(i));
  EXPECT_EQ(environment.logger.texts(MessageId::pool_filling),
            Texts{"Pool pool: 8 of 10 addresses are in use, at least 80 %."});
  release("u0", "P0", "10.0.0.1");
  EXPECT_EQ(environment.logger.texts(MessageId::pool_relieved),
            Texts{"Pool pool: 7 of 10 addresses are in use, well below 80 %."});
  get("u0", "P0");
  EXPECT_EQ(environment.logger.count(MessageId::pool_filling), 2u);
}

TEST_F(ServiceReload, APoolThatAReloadMakesTooSmallIsToldAtOnce) {
  start(one_pool("10.0.0.1-10.0.0.10", {.hold_down = 0s}));
  for (int i = 0; i < 4; ++i) get("u" + std::to_string(i), "P" + std::to_string(i));
  EXPECT_TRUE(reload(one_pool("10.0.0.1-10.0.0.5", {.hold_down = 0s})).done);
  EXPECT_EQ(environment.logger.count(MessageId::pool_filling), 1u);
}

TEST_F(ServiceReload, TheTraceBeginsAndEndsWithIt) {
  TemporaryFolder folder;
  start();
  EXPECT_FALSE(service->is_recording());
  settings.trace = folder / "trace.jsonl";
  EXPECT_TRUE(reload().done);
  ASSERT_TRUE(service->is_recording());
  TraceLine line;
  line.call = Callout::get4;
  service->record(line, environment.clock.now().ticks);
  TraceLine terminate;
  terminate.call = Callout::terminate;
  EXPECT_TRUE(service->stop(terminate));
  EXPECT_FALSE(service->is_recording());
  std::ifstream stream(settings.trace);
  TraceReader reader(stream);
  const auto first = std::get<TraceLine>(reader.next()->content);
  EXPECT_EQ(first.server, "VPN1");
  EXPECT_TRUE(first.time && first.took_us);
  EXPECT_EQ(std::get<TraceLine>(reader.next()->content).call, Callout::terminate) << "the last of all";
}

TEST_F(ServiceReload, WithoutATraceTheServiceMakesNoFile) {
  TemporaryFolder folder;
  settings.trace = folder / "trace.jsonl";
  start();
  begin_deciding();
  settings.trace.clear();
  EXPECT_TRUE(reload().done);
  EXPECT_FALSE(service->is_recording());
  TraceLine line;
  line.call = Callout::get4;
  service->record(line, environment.clock.now().ticks);
  service->record_lost();
  EXPECT_TRUE(service->stop(line));
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  EXPECT_EQ(environment.logger.count(MessageId::trace_lines_lost), 0u);
}

TEST_F(ServiceReload, WhenTheSystemDoesNotTellItsAddressesThoseKnownStay) {
  environment.host_addresses.set({v4("10.0.0.2")});
  start();
  begin_deciding();
  environment.host_addresses.set({});
  EXPECT_TRUE(reload().done);
  EXPECT_EQ(told(get("alice", "P1")), "never_used 10.0.0.3");
  environment.host_addresses.set({v4("10.0.0.4")});
  EXPECT_TRUE(reload().done);
  EXPECT_EQ(told(get("carol", "P2")), "never_used 10.0.0.2");
}

}  // namespace
}  // namespace raspool::test
