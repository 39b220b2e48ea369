// What the book's tables, and what waits for the disk, are after a call that found no memory: as they were
// before it.
#include <gtest/gtest.h>

#include <new>
#include <string>

#include "core/lease/lease_records.hpp"
#include "core/service/backlog.hpp"
#include "tests/unit/scarce_memory.hpp"

namespace raspool::test {
namespace {

// Tries again with more and more memory until it is enough; how often it was not.
template <class Call, class Look>
int failures_until_done(const Call& call, const Look& look) {
  for (int granted = 0;; ++granted) {
    try {
      const ScarceMemory memory(static_cast<std::size_t>(granted));
      call();
      return granted;
    } catch (const std::bad_alloc&) {
    }
    look();
  }
}

TEST(ScarceMemory, LeavesTablesOfTextsAndNumbersAsTheyWere) {
  HashIndex index;
  RasPorts ras_ports;
  int failed = 0;
  for (HashIndex::Number number = 0; number < 2'000; ++number) {
    const auto is_found = [&](HashIndex::Number which) {
      return index.find(7 * which, [&](HashIndex::Number other) { return other == which; }) == which;
    };
    failed += failures_until_done([&] { index.insert(7 * number, number); },
                                  [&] {
                                    ASSERT_FALSE(is_found(number));
                                    for (HashIndex::Number which = 0; which < number; ++which)
                                      ASSERT_TRUE(is_found(which));
                                  });
    ASSERT_TRUE(is_found(number));
  }
  for (int device = 0; device < 40; ++device) {
    const std::string name = "a device of a name that is long enough, port " + std::to_string(device) + "/";
    failed += failures_until_done([&] { static_cast<void>(ras_ports.of(name + "1")); },
                                  [&] { ASSERT_FALSE(ras_ports.find(name + "1")); });
    ASSERT_EQ(ras_ports.of(name + "2").text, ras_ports.of(name + "1").text);
    ASSERT_EQ(ras_ports.name(ras_ports.of(name + "1")), name + "1");
  }
  EXPECT_GT(failed, 60);
}

TEST(ScarceMemory, LeavesWhatWaitsForTheDiskInOrderAndWhole) {
  Backlog backlog(10'000);
  Sequence last = 0;
  int failed = 0;
  for (const std::size_t count : {3u, 2'500u, 700u, 1u, 1'024u, 40u}) {
    Journal journal;
    for (std::size_t i = 0; i < count; ++i) journal.push_back({++last, {}, Withdrawn{1, {}, {}}});
    const std::size_t before = backlog.size();
    failed += failures_until_done([&] { backlog.add(journal, {}); },
                                  [&] {
                                    ASSERT_EQ(backlog.size(), before);
                                    ASSERT_EQ(journal.size(), count);
                                    ASSERT_EQ(journal.front().sequence, last - count + 1);
                                  });
    ASSERT_EQ(backlog.size(), before + count);
  }
  EXPECT_GT(failed, 5);
  Sequence next = 0;
  for (const JournalRecord& record : backlog.all()) ASSERT_EQ(record.sequence, ++next);
  EXPECT_EQ(next, last);
}

TEST(ScarceMemory, LeavesARecordNobodysAndEveryUserWithWhatSheHad) {
  const NameRules names;
  LeaseRecords records{names};
  const auto all_are_sound = [&] {
    records.for_each([&](const LeaseRecord& record) { ASSERT_EQ(records.wrong_of_user(record), ""); });
  };
  int failed = 0;
  for (std::uint32_t number = 0; number < 300; ++number) {
    // Every other one is of a user with many.
    const UserName user = names.user_name(
        number % 2 == 0 ? "alice" : "somebody with a name that is rather long, " + std::to_string(number));
    LeaseRecord& record = records.find_or_add(AddressV4::from_number(0x0A00'0000 + number));
    LeaseFacts facts;
    facts.id = facts.became = facts.change = number + 1;
    record.facts.set(facts);
    record.is_known = true;
    record.ras_port = records.ras_ports().of("P" + std::to_string(number));
    failed += failures_until_done([&] { records.give_to(record, user); },
                                  [&] {
                                    ASSERT_FALSE(record.has_user);
                                    all_are_sound();
                                  });
    ASSERT_TRUE(records.is_of(record, user));
    {
      const ScarceMemory memory(0);  // to begin and to end a lease of no pool takes none
      records.begin_lease(record);
      if (number % 3 == 0) records.end_lease(record);
    }
    all_are_sound();
    failed += failures_until_done([&] { records.put_on_ras_port(record); },
                                  [&] { ASSERT_EQ(records.live_on(record.ras_port, Family::v4), nullptr); });
    ASSERT_EQ(records.live_on(record.ras_port, Family::v4), &record);
  }
  EXPECT_EQ(records.all_of(names.user_name("alice")).size(), 150u);
  EXPECT_GT(failed, 150) << "each long name asked for memory";
  records.for_each([&](LeaseRecord& record) {
    records.take_off_ras_port(record);
    records.take_from_user(record);
  });
  all_are_sound();
}

}  // namespace
}  // namespace raspool::test
