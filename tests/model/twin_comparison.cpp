#include "tests/model/twin_comparison.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "tests/model/in_full.hpp"
#include "tests/model/resting_addresses.hpp"

namespace raspool::test {
namespace {

using Differences = std::vector<std::string>;

// I7 in small: the journal says what the twin knows.
void compare_facts(const TwinBooks& books, Differences& differences) {
  const bool same = std::ranges::equal(
      books.fold.tenures(), books.plain.last(),
      [](const auto& fact, const auto& expected) { return is_same(fact.second, expected.second); });
  if (same) return;
  std::vector<std::string> facts, expected;
  for (const Tenure& tenure : books.fold.last()) facts.push_back(in_full(tenure));
  for (const auto& [address, tenure] : books.plain.last()) expected.push_back(in_full(tenure));
  const auto tell_missing = [&](const auto& from, const auto& in, const char* whose) {
    for (const std::string& line : from) {
      if (std::count(in.begin(), in.end(), line) == 0)
        differences.push_back(fmt::format("{}: {}", whose, line));
    }
  };
  tell_missing(facts, expected, "only the journal has it");
  tell_missing(expected, facts, "only the twin has it  ");
}

void compare_live_leases(const TwinBooks& books, Differences& differences) {
  const std::vector<Tenure> live = books.book.live();
  for (const Tenure& tenure : live) {
    if (tenure.kind == Kind::observed || tenure.id < books.first_since_reload) continue;
    const std::optional<PoolIndex> pool = pool_of(books.policy, tenure);  // I2
    const bool outside =
        tenure.pool.empty() && (tenure.kind == Kind::offered || tenure.kind == Kind::external);
    if (!outside && (!pool || books.policy.pool(*pool).name != tenure.pool)) {
      differences.push_back("I2: live outside its pool: " + in_full(tenure));
    }
    const Reservation* reservation = books.policy.reservation_of(tenure.address);
    if (!outside && reservation && reservation->user != books.policy.names().user_name(tenure.user)) {
      differences.push_back("I2: another's reservation: " + in_full(tenure));
    }
  }
  const auto same = [](const Tenure& left, const Tenure& right) { return is_same(left, right); };
  if (!std::ranges::equal(live, books.fold.live(), same))
    differences.push_back("the live leases are not the journal's");
}

void compare_strays(const TwinBooks& books, Differences& differences) {
  std::vector<Address> strays;
  for (const Tenure& tenure : books.book.strays()) {
    strays.push_back(tenure.address);
    if (tenure.id >= books.first_since_reload)
      differences.push_back("I2: a stray that is younger than the reload");
  }
  if (strays != books.plain.strays()) differences.push_back("the strays are not the twin's");
}

void compare_use(const TwinBooks& books, Differences& differences) {
  const std::vector<LeaseBook::PoolUse> uses = books.book.use(books.now),
                                        expected = books.plain.use(books.now);
  if (uses.size() != expected.size()) differences.push_back("use: not a row a pool");
  for (std::size_t pool = 0; pool < std::min(uses.size(), expected.size()); ++pool) {
    if (!is_same(uses[pool], expected[pool])) {
      differences.push_back(
          fmt::format("use:      {}\nexpected: {}", in_full(uses[pool]), in_full(expected[pool])));
    }
  }
}

}  // namespace

std::vector<std::string> differences_between(const TwinBooks& books) {
  Differences differences;
  compare_facts(books, differences);
  compare_live_leases(books, differences);
  compare_strays(books, differences);
  compare_use(books, differences);
  for (const std::string& failure : books.book.verify(books.now)) differences.push_back("verify: " + failure);
  return differences;
}

}  // namespace raspool::test
