// Releases, links, restarts, status and messages through the service.
#include "tests/unit/service_fixture.hpp"

namespace raspool::test {
namespace {

class ServiceCalls : public ServiceTest {};

TEST_F(ServiceCalls, AConnectionsWholeLife) {
  start();
  EXPECT_EQ(told(get("CORP\\alice", "VPN2-1", "192.0.2.7")), "never_used 10.0.0.1");
  EXPECT_EQ(live(), Texts{"10.0.0.1 CORP\\alice VPN2-1"});
  release("CORP\\alice", "VPN2-1", "10.0.0.1");
  EXPECT_EQ(live(), Texts());
  EXPECT_EQ(told(get("CORP\\alice", "VPN2-7")), "own_address 10.0.0.1");
  EXPECT_EQ(service->verify(), Texts());
}

TEST_F(ServiceCalls, AnIdentifierIsTheSameInEveryLife) {
  policy = PolicyBuilder().pool6("six", "2001:db8::/64").build();
  start();
  const Decision first = get6("alice", "P1");
  EXPECT_EQ(first.reason, Reason::derived);
  restart();
  EXPECT_EQ(get6("alice", "P9").address, first.address);
  EXPECT_NE(get6("bob", "P2").address, first.address);
}

TEST_F(ServiceCalls, AfterARestartNothingIsLiveAndEverybodyComesHome) {  // R90
  start();
  get("alice", "P1");
  get("bob", "P2");
  restart();
  EXPECT_EQ(told(get("bob", "P7")), "own_address 10.0.0.2");
  EXPECT_EQ(live(), Texts{"10.0.0.2 bob P7"});
  EXPECT_EQ(told(get("carol", "P8")), "never_used 10.0.0.3");
  EXPECT_EQ(told(get("alice", "P9")), "own_address 10.0.0.1");
  for (const Tenure& tenure : disk.last()) EXPECT_TRUE(tenure.is_live());
  EXPECT_EQ(environment.logger.count(MessageId::leases_ended_by_restart), 1u);
}

TEST_F(ServiceCalls, AfterACleanStopLeasesEndedAsStopped) {
  start();
  get("alice", "P1");
  restart();
  get("bob", "P2");
  ASSERT_EQ(told(disk.journal()).at(1), "ended 10.0.0.1 stopped");
}

TEST_F(ServiceCalls, AfterACrashLeasesEndedByTheRestart) {  // R91
  start();
  get("alice", "P1");
  disk.throw_next(StoreCall::mark_stopped, 1);  // it dies before it can say goodbye
  restart();
  get("bob", "P2");
  ASSERT_EQ(told(disk.journal()).at(1), "ended 10.0.0.1 restart");
  const Ended ended = std::get<Ended>(disk.journal().at(1).fact);
  EXPECT_GE(ended.at, std::get<Assigned>(disk.journal().front().fact).tenure.from);
}

TEST_F(ServiceCalls, AfterARestartStrangersStillWaitForTheHoldDown) {
  policy = one_pool("10.0.0.1", {.hold_down = 60s});
  start();
  get("alice", "P1");
  restart();
  EXPECT_EQ(told(get("bob", "P2")), "exhausted");
  environment.clock.advance(61s);
  EXPECT_EQ(told(get("bob", "P2")), "released_longest_ago 10.0.0.1");
}

TEST_F(ServiceCalls, SequenceNumbersNeverComeTwice) {
  start();
  for (int life = 0; life < 5; ++life) {
    get("alice", "P1");
    get("bob", "P2");
    release("alice", "P1", "10.0.0.1");
    restart();
  }
  const auto journal = disk.journal();
  for (std::size_t i = 0; i < journal.size(); ++i) EXPECT_EQ(journal[i].sequence, i + 1);
}

TEST_F(ServiceCalls, ALinkKeepsALeaseWhoseRasPortWasReused) {
  start();
  get("alice", "P1");
  service->link_up("P1", 100);
  service->link_up("P2", 100);
  service->link_down("P1", 100);
  get("bob", "P1");
  EXPECT_EQ(live(), (Texts{"10.0.0.1 alice P1", "10.0.0.2 bob P1"}));
}

TEST_F(ServiceCalls, LinksThatAreToldBeforeTheFirstGetCount) {
  start();
  service->link_up("P1", 100);
  service->link_up("P2", 100);
  service->link_up("P3", 100);
  service->link_down("P3", 100);
  get("alice", "P1");
  service->link_down("P1", 100);
  get("bob", "P1");
  EXPECT_EQ(live(), (Texts{"10.0.0.1 alice P1", "10.0.0.2 bob P1"}));
  service->link_down("P2", 100);
}

TEST_F(ServiceCalls, AReleaseThatMatchesNothingIsCountedAndToldOnceAMinute) {
  start();
  begin_deciding();
  release("bob", "B", "10.0.0.2");
  release("bob", "X", "10.0.0.1");
  release("carol", "B", "10.0.0.1");
  EXPECT_EQ(service->status().releases_not_matched, 3u);
  EXPECT_EQ(live(), Texts{"10.0.0.1 bob B"});
  EXPECT_EQ(environment.logger.count(MessageId::release_not_matched), 1u);
  environment.clock.advance(61s);
  release("bob", "X", "10.0.0.1");
  const Texts texts = environment.logger.texts(MessageId::release_not_matched);
  ASSERT_EQ(texts.size(), 2u);
  EXPECT_NE(texts.back().find("2 more"), std::string::npos) << texts.back();
}

TEST_F(ServiceCalls, AReleaseInAnotherFormOfTheNameIsCountedAndToldOnce) {
  start();
  for (int i = 0; i < 3; ++i) {
    get("CORP\\alice", "P1");
    release("alice@corp.example", "P1", "10.0.0.1");
    environment.clock.advance(10min);
  }
  EXPECT_EQ(live(), Texts());
  EXPECT_EQ(service->status().releases_not_matched, 0u);
  EXPECT_EQ(service->status().releases_in_another_form, 3u);
  EXPECT_EQ(environment.logger.count(MessageId::release_name_differs), 1u);
}

TEST_F(ServiceCalls, AnExhaustedPoolIsToldOnceAMinute) {
  start(one_pool("10.0.0.1"));
  begin_deciding();
  for (int i = 0; i < 5; ++i) EXPECT_EQ(told(get("alice", "P1")), "exhausted");
  const Texts texts = environment.logger.texts(MessageId::pool_exhausted);
  ASSERT_EQ(texts.size(), 1u);
  EXPECT_NE(texts.front().find("alice"), std::string::npos);
  EXPECT_NE(texts.front().find("everybody"), std::string::npos) << "it names the rule";
}

TEST_F(ServiceCalls, ARefusalByARuleIsTold) {
  start(PolicyBuilder().rule({.users = {"mallory"}, .action = RuleAction::refuse}).build());
  EXPECT_EQ(told(get("mallory", "P1", "192.0.2.7")), "refused_by_rule");
  EXPECT_EQ(environment.logger.count(MessageId::request_refused), 1u);
}

TEST_F(ServiceCalls, AnotherPrefixOfRrasIsToldOnce) {
  start(PolicyBuilder().pool6("six", "2001:db8:20::/64").build());
  for (int i = 0; i < 3; ++i) {
    const Decision decision = service->assign({"user" + std::to_string(i), "P" + std::to_string(i),
                                               identifier(0x77), *PrefixV6::parse("2001:db8:99::/64")});
    EXPECT_EQ(decision.prefix, PrefixV6::parse("2001:db8:99::/64"));
    environment.clock.advance(10min);
  }
  EXPECT_EQ(environment.logger.count(MessageId::prefix_differs), 1u);
}

TEST_F(ServiceCalls, StatusCountsAnswersByReason) {
  start(one_pool("10.0.0.1"));
  get("alice", "P1");
  get("alice", "P1");
  get("alice", "P1");
  get("bob", "P2");
  EXPECT_EQ(answers(Reason::never_used), 1u);
  EXPECT_EQ(answers(Reason::repeated), 2u);
  EXPECT_EQ(answers(Reason::exhausted), 1u);
  const ServiceStatus status = service->status();
  ASSERT_EQ(status.pools.size(), 1u);
  EXPECT_EQ(status.pools.front().live, 1u);
}

TEST_F(ServiceCalls, NamesOfAnyKindDoNoHarm) {  // R39
  start();
  const std::string long_name(5000, 'x');
  const std::string broken("\xFF\xC0\x80\xED\xA0\x80 ok", 10);
  EXPECT_TRUE(get(long_name, long_name).granted());
  EXPECT_TRUE(get(broken, broken).granted());
  EXPECT_TRUE(get("", "").granted());
  release(broken, broken, "10.0.0.2");
  EXPECT_EQ(service->live().size(), 2u);
  EXPECT_EQ(service->verify(), Texts());
}

}  // namespace
}  // namespace raspool::test
