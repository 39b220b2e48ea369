// What the history is asked, against a plain look at every tenure there ever was.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "core/store/history_reader.hpp"
#include "tests/conformance/random_journal.hpp"
#include "tests/conformance/sqlite_file.hpp"
#include "tests/conformance/store_site.hpp"
#include "tests/support/times.hpp"

namespace raspool::test {
namespace {

// Every tenure that these records begin and do not take back, with its end if it has one.
std::vector<Tenure> all_tenures(const Journal& journal) {
  std::map<Sequence, Tenure> tenures;
  for (const JournalRecord& record : journal) {
    if (const auto* assigned = std::get_if<Assigned>(&record.fact)) {
      tenures.emplace(assigned->tenure.id, assigned->tenure);
    } else if (const auto* ended = std::get_if<Ended>(&record.fact)) {
      Tenure& tenure = tenures.at(ended->tenure);
      tenure.to = ended->at;
      tenure.end = ended->reason;
      tenure.change = record.sequence;
    } else {
      tenures.erase(std::get<Withdrawn>(record.fact).tenure);
    }
  }
  std::vector<Tenure> all;
  for (const auto& [id, tenure] : tenures) all.push_back(tenure);
  return all;
}

std::vector<std::string> described(std::vector<Tenure> tenures) {
  std::sort(tenures.begin(), tenures.end(), [](const Tenure& left, const Tenure& right) {
    return std::pair(left.from, left.id) > std::pair(right.from, right.id);
  });
  std::vector<std::string> words;
  for (const Tenure& tenure : tenures) {
    words.push_back(fmt::format("{} {} {} {} {} {} {} {} {}", tenure.id, tenure.address.to_string(),
                                tenure.prefix.to_string(), tenure.user, tenure.ras_port, tenure.pool,
                                to_text(tenure.kind), tenure.to ? to_text(tenure.end) : "open",
                                tenure.change));
  }
  return words;
}

class StoreHistory : public testing::Test {
 protected:
  std::vector<std::string> found(const TenureQuestion& question, std::size_t most = 10'000) {
    auto answer = read_tenures(site_.settings().state, site_.settings().history(), rules_, question, most);
    if (const auto* error = std::get_if<StoreError>(&answer)) throw std::runtime_error(error->text);
    std::vector<Tenure> tenures;
    for (const ToldTenure& told : std::get<ToldTenures>(answer).tenures) tenures.push_back(told.tenure);
    return described(std::move(tenures));
  }
  std::vector<std::string> expected(const Journal& journal, const TenureQuestion& question) {
    std::vector<Tenure> tenures = all_tenures(journal);
    std::erase_if(tenures, [&](const Tenure& tenure) { return !question.asks_for(tenure, rules_); });
    return described(std::move(tenures));
  }

  SqliteSite site_;
  NameRules rules_;
};

// Tenures that ended in a later month than they began are looked for in all months that they may be in.
TEST_F(StoreHistory, ATenureOverMonthsIsFoundAtEachOfThem) {
  const Address address = AddressV4::from_number(0x0A14'0001);
  const auto store = site_.open_recovered();
  Sequence next = 1;
  const auto add = [&](Duration from, Duration to, const std::string& user) {
    Tenure tenure;
    tenure.id = tenure.became = tenure.change = next;
    tenure.address = address;
    tenure.user = user;
    tenure.from = kStart.wall + from;
    must(store->append({{{next, tenure.from, Assigned{tenure}},
                         {next + 1, kStart.wall + to,
                          Ended{next, address, kStart.wall + to, EndReason::released, kStart.wall + to}}}}));
    fold_all(*store);
    next += 2;
  };
  constexpr Duration kOneDay = std::chrono::hours(24);
  add(1 * kOneDay, 2 * kOneDay, "january");
  add(70 * kOneDay, 71 * kOneDay, "march");
  add(10 * kOneDay, 65 * kOneDay, "long");  // into march, and told later: the clock was set back
  add(33 * kOneDay, 34 * kOneDay, "february");
  const std::pair<Duration, std::vector<std::string>> all[] = {{0 * kOneDay, {}},
                                                               {1 * kOneDay, {"january"}},
                                                               {5 * kOneDay, {}},
                                                               {20 * kOneDay, {"long"}},
                                                               {33 * kOneDay, {"february", "long"}},
                                                               {64 * kOneDay, {"long"}},
                                                               {66 * kOneDay, {}},
                                                               {70 * kOneDay, {"march"}}};
  for (const auto& [when, users] : all) {
    TenureQuestion question;
    question.address = address;
    question.from = question.to = kStart.wall + when;
    const auto answer =
        read_tenures(site_.settings().state, site_.settings().history(), rules_, question, 10);
    std::vector<std::string> found;
    for (const ToldTenure& told : std::get<ToldTenures>(answer).tenures) found.emplace_back(told.tenure.user);
    EXPECT_EQ(found, users) << when / kOneDay;
  }
  EXPECT_EQ(
      SqliteFile(site_.settings().history()).rows("SELECT name, earliest / 86400000000 - 20454 FROM month"),
      (std::vector<std::string>{"tenure_2026_01|1", "tenure_2026_02|33", "tenure_2026_03|10"}));
}

TEST_F(StoreHistory, TellsWhatAPlainLookAtEveryTenureTellsWhereverTheFoldStands) {
  RandomJournal source(31);
  const auto store = site_.open_recovered();
  Journal journal;
  for (int round = 0; round < 3; ++round) {
    const Journal more = source.next(100);
    journal.insert(journal.end(), more.begin(), more.end());
    must(store->append(more));
    fold(*store, 50);
    std::set<Address> addresses;
    std::set<std::string> users;
    for (const Tenure& tenure : all_tenures(journal)) {
      addresses.insert(tenure.address);
      users.emplace(tenure.user);
    }
    const WallTime middle = journal[journal.size() / 2].at;
    for (const auto& [from, to] : {std::pair<std::optional<WallTime>, std::optional<WallTime>>{{}, {}},
                                   {middle, middle},
                                   {middle - 20s, middle + 20s},
                                   {{}, middle},
                                   {middle, {}}}) {
      for (const Address address : addresses) {
        const TenureQuestion question{address, {}, from, to, {}};
        ASSERT_EQ(found(question), expected(journal, question)) << address.to_string();
      }
      for (const std::string& user : users) {
        const TenureQuestion question{{}, rules_.user_name(user), from, to, {}};
        ASSERT_EQ(found(question), expected(journal, question)) << user;
      }
    }
  }
}

TEST_F(StoreHistory, OfMoreThanAreAskedForTheNewestAreTold) {
  RandomJournal source(32);
  const auto store = site_.open_recovered();
  const Journal journal = source.next(400);
  must(store->append(journal));
  fold(*store, 300);
  const TenureQuestion question{{}, rules_.user_name("CORP\\alice"), {}, {}, {}};
  const auto all = found(question);
  ASSERT_GT(all.size(), 5u);
  EXPECT_EQ(found(question, 3), std::vector(all.begin(), all.begin() + 3));
  for (const std::size_t most : {all.size() - 1, all.size()}) {
    const auto answer =
        read_tenures(site_.settings().state, site_.settings().history(), rules_, question, most);
    EXPECT_EQ(std::get<ToldTenures>(answer).has_more, most < all.size());
  }
}

TEST_F(StoreHistory, NamesTheServerAlsoOfWhatIsNotInTheHistoryYet) {
  const auto store = site_.open_recovered();
  RandomJournal source(33);
  must(store->append(source.next(200)));
  fold(*store, 100);
  TenureQuestion question;
  question.user = rules_.user_name("CORP\\alice");
  for (const std::string server : {"", "VPN1"}) {
    question.server = server;
    auto answer = read_tenures(site_.settings().state, site_.settings().history(), rules_, question, 1000);
    EXPECT_GT(std::get<ToldTenures>(answer).tenures.size(), 3u);
    for (const ToldTenure& told : std::get<ToldTenures>(answer).tenures) {
      EXPECT_EQ(told.server, "VPN1");
      EXPECT_EQ(told.instance.size(), 36u);
    }
  }
  question.server = "VPN2";
  EXPECT_TRUE(found(question).empty());
}

TEST_F(StoreHistory, IsFoundByItsIndexes) {
  site_.open_recovered();
  SqliteFile history(site_.settings().history());
  EXPECT_THAT(
      history.value("EXPLAIN QUERY PLAN SELECT id FROM tenure_any_month WHERE family = 4 AND address = 1 "
                    "AND from_time <= 5 ORDER BY from_time DESC"),
      testing::HasSubstr(
          "SEARCH tenure_any_month USING PRIMARY KEY (family=? AND address=? AND from_time<?)"));
  EXPECT_THAT(
      history.value("EXPLAIN QUERY PLAN SELECT id FROM tenure_any_month WHERE user = 4 AND from_time <= 5 "
                    "AND to_time > 3 ORDER BY from_time DESC"),
      testing::HasSubstr("USING INDEX tenure_any_month_of_user (user=? AND from_time<?)"));
}

}  // namespace
}  // namespace raspool::test
