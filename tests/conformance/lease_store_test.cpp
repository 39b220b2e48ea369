// What every LeaseStore must do, whatever it keeps its records in.
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <thread>

#include "tests/conformance/described.hpp"
#include "tests/conformance/random_journal.hpp"
#include "tests/conformance/store_site.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/journal_fold.hpp"
#include "tests/support/random_seed.hpp"
#include "tests/support/times.hpp"

namespace raspool::test {
namespace {

struct Adapter {
  std::string name;
  std::function<std::unique_ptr<StoreSite>(std::uint64_t seed)> make_site;
};

std::ostream& operator<<(std::ostream& out, const Adapter& adapter) { return out << adapter.name; }

class LeaseStoreConformance : public testing::TestWithParam<Adapter> {
 protected:
  std::unique_ptr<StoreSite> make_site(std::uint64_t seed = 1) { return GetParam().make_site(seed); }
  std::unique_ptr<StoreSite> site_ = make_site();
};

INSTANTIATE_TEST_SUITE_P(
    Stores, LeaseStoreConformance,
    testing::Values(Adapter{"Memory", [](auto seed) { return std::make_unique<MemorySite>(seed); }},
                    Adapter{"SqlitePower",
                            [](auto seed) { return std::make_unique<SqliteSite>(Durability::power, seed); }},
                    Adapter{
                        "SqliteProcess",
                        [](auto seed) { return std::make_unique<SqliteSite>(Durability::process, seed); }},
                    Adapter{"SqliteNone",
                            [](auto seed) { return std::make_unique<SqliteSite>(Durability::none, seed); }}),
    [](const auto& parameter) { return parameter.param.name; });

const Address kHome = AddressV4::from_number(0x0A14'0010);

JournalRecord assigned(Sequence sequence, Address address = kHome, std::string user = "CORP\\alice") {
  Tenure tenure;
  tenure.id = sequence;
  tenure.address = address;
  tenure.pool = "staff";
  tenure.user = std::move(user);
  tenure.ras_port = "VPN2-12";
  tenure.became = 1;
  tenure.from = kStart.wall + std::chrono::seconds(sequence);
  tenure.change = sequence;
  return {sequence, tenure.from, Assigned{tenure}};
}

JournalRecord ended(Sequence sequence, Sequence tenure, Address address = kHome) {
  const WallTime at = kStart.wall + std::chrono::seconds(sequence);
  return {sequence, at, Ended{tenure, address, at, EndReason::released, at}};
}

JournalRecord withdrawn(Sequence sequence, Sequence tenure, std::optional<Tenure> before) {
  return {sequence, kStart.wall + std::chrono::seconds(sequence),
          Withdrawn{tenure, kHome, std::move(before)}};
}

TEST_P(LeaseStoreConformance, ANewStoreHasAnIdentityAndNothingElse) {
  const auto store = site_->open();
  const Recovered found = recovered(*store);
  EXPECT_EQ(found.instance.size(), 36u);
  EXPECT_EQ(found.secret.size(), 32u);
  EXPECT_TRUE(found.last.empty());
  EXPECT_EQ(found.next_sequence, 1u);
  EXPECT_FALSE(found.alive_at);
  EXPECT_FALSE(found.stopped_cleanly);
  EXPECT_TRUE(site_->history().empty());
}

TEST_P(LeaseStoreConformance, AStoreKeepsItsIdentityAndSharesItWithNoOther) {
  const auto other_site = make_site(2);
  const Recovered first = recovered(*site_->open());
  const Recovered again = recovered(*site_->open());
  const Recovered other = recovered(*other_site->open());
  EXPECT_EQ(first.instance, again.instance);
  EXPECT_EQ(first.secret, again.secret);
  EXPECT_NE(first.instance, other.instance);
  EXPECT_NE(first.secret, other.secret);
}

TEST_P(LeaseStoreConformance, WhatIsInOneStoreIsNotInAnother) {
  const auto other_site = make_site(2);
  must(site_->open_recovered()->append({{assigned(1)}}));
  EXPECT_EQ(recovered(*site_->open()).last.size(), 1u);
  EXPECT_EQ(recovered(*other_site->open()).last.size(), 0u);
}

TEST_P(LeaseStoreConformance, EveryPartOfARecordIsThereAfterReopening) {
  Journal journal;
  for (const Kind kind : {Kind::pool, Kind::reserved, Kind::offered, Kind::external, Kind::observed}) {
    for (const EndReason reason :
         {EndReason::released, EndReason::port_reused, EndReason::replaced, EndReason::offered_again,
          EndReason::observed_again, EndReason::by_hand, EndReason::restart, EndReason::stopped}) {
      const Sequence next = journal.size() + 7;
      Tenure tenure;
      tenure.id = tenure.change = next;
      tenure.kind = kind;
      tenure.address = InterfaceIdentifier::from_number(0xF234'5678'9ABC'0000u + next);
      tenure.prefix = PrefixV6::from_number(0xFD00'0db8'0020'0001u);
      tenure.pool = "Gäste";
      tenure.user = "CORP\\Zoë";
      tenure.ras_port = "VPN2-12";
      tenure.became = 5;
      tenure.from = kStart.wall + Duration(123'456);
      Tenure bare;
      bare.id = bare.change = bare.became = next + 2;
      bare.kind = kind;
      bare.address = AddressV4::from_number(0xFFFF'FF00 + static_cast<std::uint32_t>(next));
      bare.from = WallTime(Duration(-1));  // a clock that stands before 1970
      journal.push_back({next, tenure.from, Assigned{tenure}});
      journal.push_back(
          {next + 1, tenure.from,
           Ended{next, tenure.address, tenure.from + Duration(1), reason, tenure.from + Duration(2)}});
      journal.push_back({next + 2, bare.from, Assigned{bare}});
    }
  }
  must(site_->open_recovered()->append(journal));
  EXPECT_EQ(described(recovered(*site_->open()).last), expected_last(journal));
  fold_all(*site_->open_recovered());
  EXPECT_EQ(described(recovered(*site_->open()).last), expected_last(journal));
  EXPECT_EQ(described(site_->history()), expected_history(journal));
}

TEST_P(LeaseStoreConformance, AnEmptyBatchIsNothing) {
  const auto store = site_->open_recovered();
  must(store->append({}));
  EXPECT_EQ(recovered(*store).next_sequence, 1u);
}

TEST_P(LeaseStoreConformance, ABatchIsTakenWholeOrNotAtAll) {
  const auto store = site_->open_recovered();
  must(store->append({{assigned(1)}}));
  const Journal out_of_order = {assigned(2, AddressV4::from_number(2)),
                                assigned(4, AddressV4::from_number(4)),
                                assigned(3, AddressV4::from_number(3))};
  EXPECT_TRUE(store->append(out_of_order));
  EXPECT_EQ(recovered(*store).last.size(), 1u);
  EXPECT_EQ(recovered(*store).next_sequence, 2u);

  const Journal in_order = {out_of_order[0], out_of_order[2], out_of_order[1]};
  must(store->append(in_order));
  EXPECT_EQ(recovered(*site_->open()).last.size(), 4u);
}

TEST_P(LeaseStoreConformance, ASequenceIsNeverTakenTwice) {
  {
    const auto store = site_->open_recovered();
    must(store->append({{assigned(1), ended(2, 1)}}));
    EXPECT_TRUE(store->append({{ended(2, 1)}}));
    fold_all(*store);
    EXPECT_TRUE(store->append({{assigned(2)}}));
    EXPECT_EQ(recovered(*store).next_sequence, 3u);
  }
  const auto reopened = site_->open();
  EXPECT_EQ(recovered(*reopened).next_sequence, 3u);
  EXPECT_TRUE(reopened->append({{assigned(2)}}));
  must(reopened->append({{assigned(3)}}));
}

TEST_P(LeaseStoreConformance, TheFoldTakesTheOldestRecordsAndAtMostSoMany) {
  const auto store = site_->open_recovered();
  EXPECT_EQ(fold(*store, 10), 0u);
  must(store->append({{assigned(1), ended(2, 1), assigned(3), ended(4, 3), assigned(5)}}));
  EXPECT_EQ(fold(*store, 0), 0u);
  EXPECT_EQ(fold(*store, 3), 3u);
  EXPECT_EQ(site_->history().size(), 1u);
  EXPECT_EQ(fold(*store, 3), 2u);
  EXPECT_EQ(site_->history().size(), 2u);
  EXPECT_EQ(fold(*store, 3), 0u);
}

TEST_P(LeaseStoreConformance, ALiveLeaseIsNoHistoryYet) {
  const auto store = site_->open_recovered();
  must(store->append({{assigned(1)}}));
  fold_all(*store);
  EXPECT_TRUE(site_->history().empty());
  EXPECT_TRUE(recovered(*store).last.at(0).is_live());
}

TEST_P(LeaseStoreConformance, AnEndedTenureIsInTheHistoryOnceHoweverOftenTheFoldRuns) {
  const Journal journal = {assigned(1), ended(2, 1)};
  const auto store = site_->open_recovered();
  must(store->append(journal));
  for (int i = 0; i < 3; ++i) fold_all(*store);
  EXPECT_EQ(described(site_->history()), expected_history(journal));
}

TEST_P(LeaseStoreConformance, AWithdrawnTenureLeavesNoTraceAndBringsBackTheOneBefore) {
  for (const std::size_t step : {1u, 2u, 100u}) {
    auto site = make_site();
    Journal journal = {assigned(1), ended(2, 1)};
    JournalFold fold_of_first;
    fold_of_first.apply(journal);
    const Tenure before = fold_of_first.last().at(0);
    journal.push_back(assigned(3, kHome, "bob"));
    journal.push_back(withdrawn(4, 3, before));

    const auto store = site->open_recovered();
    must(store->append(journal));
    EXPECT_EQ(described(recovered(*store).last), described(std::vector{before}));
    while (fold(*store, step) > 0) {
    }
    EXPECT_EQ(described(recovered(*site->open()).last), described(std::vector{before}));
    EXPECT_EQ(described(site->history()), expected_history(journal));
  }
}

TEST_P(LeaseStoreConformance, AWithdrawnFirstTenureLeavesAnUnknownAddress) {
  for (const std::size_t step : {1u, 100u}) {
    auto site = make_site();
    const auto store = site->open_recovered();
    must(store->append({{assigned(1), withdrawn(2, 1, std::nullopt)}}));
    EXPECT_TRUE(recovered(*store).last.empty());
    while (fold(*store, step) > 0) {
    }
    EXPECT_TRUE(recovered(*site->open()).last.empty());
    EXPECT_TRUE(site->history().empty());
    EXPECT_EQ(recovered(*site->open()).next_sequence, 3u);
  }
}

TEST_P(LeaseStoreConformance, OfAnIdentifierOutsideAllPoolsOnlyTheHistoryStaysWhenItHasEnded) {
  const Address identifier = InterfaceIdentifier::from_number(0xA1B2'C3D4'E5F6'0718u);
  JournalRecord begins = assigned(1, identifier);
  Tenure& tenure = std::get<Assigned>(begins.fact).tenure;
  tenure.kind = Kind::observed;
  tenure.prefix = PrefixV6::from_number(0x2001'0DB8'0020'0000u);
  tenure.pool = "";
  JournalRecord again = begins;
  again.sequence = 3;
  std::get<Assigned>(again.fact).tenure.id = std::get<Assigned>(again.fact).tenure.change = 3;
  const auto store = site_->open_recovered();
  must(store->append({{begins}}));
  fold_all(*store);
  EXPECT_EQ(recovered(*store).last.size(), 1u) << "it is live";
  must(store->append({{ended(2, 1, identifier)}}));
  EXPECT_TRUE(recovered(*store).last.empty());
  fold_all(*store);
  EXPECT_TRUE(recovered(*site_->open()).last.empty());
  must(store->append({{again, ended(4, 3, identifier)}}));
  fold_all(*store);
  EXPECT_TRUE(recovered(*site_->open()).last.empty());
  EXPECT_EQ(site_->history().size(), 2u);
}

TEST_P(LeaseStoreConformance, TheLastMarkTellsWhenTheServiceWasAlive) {
  const auto store = site_->open_recovered();
  must(store->mark_alive(at(1min).wall));
  must(store->mark_alive(at(2min).wall));
  EXPECT_EQ(recovered(*site_->open()).alive_at, at(2min).wall);
  must(store->mark_alive(at(1min).wall));  // the clock was set back
  EXPECT_EQ(recovered(*site_->open()).alive_at, at(1min).wall);
  EXPECT_FALSE(recovered(*site_->open()).stopped_cleanly);
}

TEST_P(LeaseStoreConformance, TheDevicesOfRasPortsAreKept) {
  using Devices = std::vector<RasDevice>;
  EXPECT_EQ(recovered(*site_->open()).devices, Devices());
  {
    const auto store = site_->open_recovered();
    must(store->keep_devices(Devices{{"P2", "IKEv2"}, {"P1", "SSTP"}}));
    must(store->keep_devices({}));
    EXPECT_EQ(recovered(*store).devices, (Devices{{"P1", "SSTP"}, {"P2", "IKEv2"}}));
  }
  must(site_->open_recovered()->keep_devices(Devices{{"P1", "L2TP"}, {"P3", "IKEv2"}, {"P3", "PPTP"}}));
  EXPECT_EQ(recovered(*site_->open()).devices, (Devices{{"P1", "L2TP"}, {"P2", "IKEv2"}, {"P3", "PPTP"}}))
      << "of one RAS port the last one counts";
}

TEST_P(LeaseStoreConformance, AnEmptyDeviceIsForgotten) {
  using Devices = std::vector<RasDevice>;
  must(site_->open_recovered()->keep_devices(Devices{{"P1", "SSTP"}, {"P2", "IKEv2"}}));
  must(site_->open_recovered()->keep_devices(Devices{{"P1", ""}, {"P9", ""}}));
  EXPECT_EQ(recovered(*site_->open()).devices, (Devices{{"P2", "IKEv2"}}));
}

TEST_P(LeaseStoreConformance, DevicesAreNoWordOfLife) {
  must(site_->open_recovered()->mark_stopped(at(1min).wall));
  must(site_->open_recovered()->keep_devices(std::vector<RasDevice>{{"P1", "SSTP"}}));
  EXPECT_TRUE(recovered(*site_->open()).stopped_cleanly);
  EXPECT_EQ(recovered(*site_->open()).alive_at, at(1min).wall);
}

TenureFacts facts_of(const JournalRecord& record, Sequence change, ConnectionFacts facts) {
  const Tenure& tenure = std::get<Assigned>(record.fact).tenure;
  return {tenure.id, tenure.address, tenure.from, std::nullopt, change, tenure.from, std::move(facts)};
}

TEST_P(LeaseStoreConformance, WhatConnectionCalloutsToldIsPartOfATenureWheneverItComes) {
  const ConnectionFacts at_first{"203.0.113.9", "ikev2", "WAN Miniport (IKEv2)", {}, {}, {}};
  const ConnectionFacts at_last{"", "", "", 60, 5'000'000'000, 0};
  const ConnectionFacts whole{"203.0.113.9", "ikev2", "WAN Miniport (IKEv2)", 60, 5'000'000'000, 0};
  for (int ends_folded = 0; ends_folded <= 3; ++ends_folded) {
    auto site = make_site();
    auto store = site->open_recovered();
    must(store->append({{assigned(1)}}));
    const auto keep = [&](Sequence change, const ConnectionFacts& facts) {
      must(store->keep_facts({{facts_of(assigned(1), change, facts)}}));
    };
    if (ends_folded != 3) keep(2, at_first);
    EXPECT_EQ(site->facts(kHome, 1), ends_folded == 3 ? ConnectionFacts() : at_first) << "open";
    if (ends_folded >= 1) must(store->append({{ended(4, 1)}}));
    if (ends_folded >= 2) fold_all(*store);
    store = nullptr;
    store = site->open_recovered();
    if (ends_folded == 3) keep(2, at_first);
    keep(5, at_last);
    keep(5, at_last);  // asked again
    EXPECT_EQ(site->facts(kHome, 1), whole) << ends_folded;
    if (ends_folded == 0) must(store->append({{ended(6, 1)}}));
    fold_all(*store);
    EXPECT_EQ(site->facts(kHome, 1), whole) << ends_folded;
    EXPECT_EQ(site->history().size(), 1u);
    EXPECT_TRUE(recovered(*store).last.at(0).to);
  }
}

TEST_P(LeaseStoreConformance, ACleanStopIsTheLastWord) {
  {
    const auto store = site_->open_recovered();
    must(store->append({{assigned(1)}}));
    must(store->mark_alive(at(1min).wall));
    must(store->mark_stopped(at(2min).wall));
    EXPECT_EQ(recovered(*store).alive_at, at(2min).wall);
  }
  EXPECT_TRUE(recovered(*site_->open()).stopped_cleanly);

  fold_all(*site_->open_recovered());  // no word of the service
  EXPECT_TRUE(recovered(*site_->open()).stopped_cleanly);

  must(site_->open_recovered()->append({{ended(2, 1)}}));
  EXPECT_FALSE(recovered(*site_->open()).stopped_cleanly);

  must(site_->open_recovered()->mark_stopped(at(3min).wall));
  EXPECT_TRUE(recovered(*site_->open()).stopped_cleanly);

  must(site_->open_recovered()->mark_alive(at(4min).wall));
  EXPECT_FALSE(recovered(*site_->open()).stopped_cleanly);
}

TEST_P(LeaseStoreConformance, AStopOfAnIdleServiceIsCleanToo) {
  must(site_->open_recovered()->mark_stopped(at(1min).wall));
  const Recovered found = recovered(*site_->open());
  EXPECT_TRUE(found.stopped_cleanly);
  EXPECT_EQ(found.alive_at, at(1min).wall);
}

TEST_P(LeaseStoreConformance, FoldingAndReopeningAtAnyPointChangeNothingVisible) {
  std::mt19937_64 random(random_seed());
  RandomJournal source(random());
  Journal journal;
  auto store = site_->open_recovered();
  for (int step = 0; step < 120; ++step) {
    const Journal batch = source.next(1 + random() % 20);
    journal.insert(journal.end(), batch.begin(), batch.end());
    must(store->append(batch));
    if (random() % 3 == 0) fold(*store, random() % 40);
    if (random() % 5 == 0) store = nullptr, store = site_->open();
    const Recovered found = recovered(*store);
    ASSERT_EQ(described(found.last), expected_last(journal));
    ASSERT_EQ(found.next_sequence, journal.back().sequence + 1);
  }
  fold_all(*store);
  EXPECT_EQ(described(recovered(*store).last), expected_last(journal));
  EXPECT_EQ(described(site_->history()), expected_history(journal));
}

TEST_P(LeaseStoreConformance, AppendsWithoutAPauseAndTheFoldDoNotKeepEachOtherOut) {
  RandomJournal source(random_seed());
  Journal journal;
  const auto store = site_->open_recovered();
  std::atomic<std::size_t> folded = 0;
  std::atomic<bool> done = false;
  std::thread folder([&] {
    while (!done) {
      const auto moved = store->fold(64);
      ASSERT_TRUE(std::holds_alternative<std::size_t>(moved)) << std::get<StoreError>(moved).text;
      folded += std::get<std::size_t>(moved);
    }
  });
  const auto give_up = std::chrono::steady_clock::now() + kPatience;
  for (int batches = 0; batches < 200 || (folded < 500 && std::chrono::steady_clock::now() < give_up);
       ++batches) {
    const Journal batch = source.next(5);
    const auto error = store->append(batch);
    EXPECT_FALSE(error) << error->text;
    if (batches % 50 == 0) must(store->mark_alive(kStart.wall));
    journal.insert(journal.end(), batch.begin(), batch.end());
  }
  EXPECT_GE(folded, 500u);
  done = true;
  folder.join();
  EXPECT_EQ(described(recovered(*store).last), expected_last(journal));
  fold_all(*store);
  EXPECT_EQ(described(recovered(*store).last), expected_last(journal));
  EXPECT_EQ(described(site_->history()), expected_history(journal));
}

}  // namespace
}  // namespace raspool::test
