// What connection callouts told is written beside the records, by the fold's thread: nobody waits for it.
#include <gmock/gmock.h>

#include "core/admin/link_facts_command.hpp"
#include "core/service/fact_queue.hpp"
#include "tests/unit/service_fixture.hpp"

namespace raspool::test {
namespace {

using testing::IsEmpty;
using testing::SizeIs;
using What = ConnectionNews::What;

ConnectionNews connection(What what, std::string_view address, std::uint64_t handle = 7) {
  ConnectionNews news;
  news.what = what;
  news.connection = handle;
  news.user = "bob";
  news.addresses.emplace_back(v4(address));
  news.facts.tunnel = "ikev2";
  return news;
}

ConnectionNews began(std::string_view address, std::uint64_t handle = 7) {
  ConnectionNews news = connection(What::connection_up, address, handle);
  news.facts.endpoint = "203.0.113.9";
  return news;
}

ConnectionNews over(std::string_view address, std::uint64_t handle = 7) {
  ConnectionNews news = connection(What::connection_down, address, handle);
  news.facts.seconds = 60;
  news.facts.received = 1'000;
  news.facts.sent = 2'000;
  return news;
}

class ServiceFacts : public ServiceTest {
 protected:
  // The fold's thread looks what there is to do.
  void wake() {
    settings.keep_history += 1h;
    ASSERT_TRUE(reload().done);
  }
};

TEST_F(ServiceFacts, OfAConnectionAreKeptAsOneAtTheLatestWithTheStop) {
  start();
  begin_deciding();  // bob has 10.0.0.1
  disk.hang(StoreCall::fold);
  ASSERT_TRUE(disk.wait_until_hanging(StoreCall::fold));
  service->take_news(began("10.0.0.1"));
  service->take_news(link_is_up("B", 7, "WAN Miniport (IKEv2)"));
  service->take_news(link_is_down("B", 7));
  release("bob", "B", "10.0.0.1");
  service->take_news(over("10.0.0.1"));
  disk.let_go();
  EXPECT_TRUE(service->stop());
  const auto facts = disk.facts();
  ASSERT_THAT(facts, SizeIs(1));
  EXPECT_EQ(facts[0].tenure, 1u);
  EXPECT_EQ(facts[0].address, Address(v4("10.0.0.1")));
  EXPECT_TRUE(facts[0].to);
  EXPECT_EQ(facts[0].facts,
            (ConnectionFacts{"203.0.113.9", "ikev2", "WAN Miniport (IKEv2)", 60, 1'000, 2'000}));
  EXPECT_TRUE(disk.stopped_cleanly());
  EXPECT_EQ(service->status().dropped_facts, 0u);
}

TEST_F(ServiceFacts, ComeAfterTheRecordsThatWereDecidedBefore) {
  settings.durability = Durability::none;
  start();
  begin_deciding();
  ASSERT_TRUE(eventually_written(1));
  disk.hang(StoreCall::append);
  get("alice", "A");
  ASSERT_TRUE(disk.wait_until_hanging(StoreCall::append));
  service->take_news(began("10.0.0.2"));
  for (int i = 0; i < 3; ++i) {
    const std::size_t folds = disk.calls(StoreCall::fold);
    wake();
    ASSERT_TRUE(eventually([&] { return disk.calls(StoreCall::fold) > folds; }));
  }
  EXPECT_THAT(disk.facts(), IsEmpty());
  disk.let_go();
  ASSERT_TRUE(eventually_written(2));
  wake();
  ASSERT_TRUE(eventually([&] { return disk.facts().size() == 1; }));
  EXPECT_GT(disk.facts()[0].change, disk.journal().back().sequence);
}

TEST_F(ServiceFacts, ThatCannotBeWrittenAreTriedAgain) {
  start();
  begin_deciding();
  disk.fail_next(StoreCall::keep_facts, 1, {StoreError::Code::full, "the disk is full"});
  service->take_news(began("10.0.0.1"));
  wake();
  ASSERT_TRUE(eventually([&] { return environment.logger.count(MessageId::fold_failed) == 1; }));
  EXPECT_THAT(disk.facts(), IsEmpty());
  EXPECT_TRUE(service->stop());
  EXPECT_THAT(disk.facts(), SizeIs(1));
}

TEST_F(ServiceFacts, MakeNoLeaseAndNoRecord) {
  start();
  begin_deciding();
  service->take_news(began("10.0.0.9"));
  service->take_news(over("10.0.0.9"));
  EXPECT_EQ(live(), Texts{"10.0.0.1 bob B"});
  EXPECT_TRUE(service->stop());
  EXPECT_EQ(disk.journal().size(), 1u);
  EXPECT_THAT(disk.facts(), IsEmpty());
}

TEST_F(ServiceFacts, OfAnotherProcessComeThroughTheControlChannelAsTheyWere) {
  start();
  begin_deciding();
  ConnectionNews up = began("10.0.0.1"), link = link_is_up("B", 7, "WAN (IKEv2)"), down = over("10.0.0.1");
  up.addresses.emplace_back(identifier(0x1234));
  const WallTime when = environment.clock.now().wall;
  up.at = link.at = down.at = when;
  const std::vector<ConnectionNews> news{up, link, down};
  EXPECT_EQ(take_link_facts(*service, link_facts_request(news)).code, ExitCode::done);
  EXPECT_TRUE(service->stop());
  ASSERT_FALSE(disk.facts().empty());
  const TenureFacts last = disk.facts().back();
  EXPECT_EQ(last.at, when);
  EXPECT_EQ(last.facts, (ConnectionFacts{"203.0.113.9", "ikev2", "WAN (IKEv2)", 60, 1'000, 2'000}));
}

TEST_F(ServiceFacts, ThatAreNoneAreRefused) {
  start();
  begin_deciding();
  for (const char* facts : {R"([{"up":true}])", R"([{"connection":7}])", R"([{"up":1,"connection":7}])",
                            R"([{"up":true,"connection":7,"addresses":7}])", R"([7])", "7"}) {
    const AdminRequest request{"link_facts", {{"facts", nlohmann::ordered_json::parse(facts)}}};
    EXPECT_EQ(take_link_facts(*service, request).code, ExitCode::bad_usage_or_configuration) << facts;
  }
}

TenureFacts facts_of(Sequence tenure, Sequence change, std::string endpoint = "") {
  TenureFacts facts;
  facts.tenure = tenure;
  facts.change = change;
  facts.facts.endpoint = std::move(endpoint);
  return facts;
}

TEST(FactQueue, GivesTheOldestFirstAndNoneThatMayNotBeWrittenYet) {
  FactQueue queue;
  queue.add({facts_of(5, 30), facts_of(6, 10), facts_of(7, 20)});
  const auto below_25 = [](Sequence change) { return change < 25; };
  EXPECT_THAT(queue.take(1, below_25), testing::ElementsAre(facts_of(6, 10)));
  EXPECT_THAT(queue.take(9, below_25), testing::ElementsAre(facts_of(7, 20)));
  EXPECT_THAT(queue.take(9, below_25), IsEmpty());
}

TEST(FactQueue, OfOneTenureTheNewestCountsWithWhatItDoesNotTell) {
  FactQueue queue;
  queue.add({facts_of(5, 10, "203.0.113.9")});
  TenureFacts later = facts_of(5, 11);
  later.facts.seconds = 60;
  queue.add({later});
  const auto taken = queue.take(9, [](Sequence) { return true; });
  ASSERT_THAT(taken, SizeIs(1));
  EXPECT_EQ(taken[0].change, 11u);
  EXPECT_EQ(taken[0].facts.endpoint, "203.0.113.9");
  EXPECT_EQ(taken[0].facts.seconds, 60u);
}

TEST(FactQueue, TakesNoMoreMemoryThanItsBoundAndCountsWhatItDrops) {
  FactQueue queue;
  for (Sequence tenure = 1; tenure <= FactQueue::kMost + 5; ++tenure) queue.add({facts_of(tenure, tenure)});
  queue.add({facts_of(1, FactQueue::kMost + 6)});  // of one that waits there is room
  EXPECT_EQ(queue.dropped(), 5u);
  EXPECT_THAT(queue.take(2 * FactQueue::kMost, [](Sequence) { return true; }), SizeIs(FactQueue::kMost));
}

}  // namespace
}  // namespace raspool::test
