#include "core/lease/book_verification.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <unordered_set>

namespace raspool {
namespace {

std::string describe(const LeaseRecord& record) {
  return fmt::format("{} of {} on {}", record.address.to_string(), raw_name(record), record.ras_port.view());
}

// What the free list says about an address must be what the records say.
void verify_free_list(const BookState& book, const LeaseRecord& record, std::vector<std::string>& failures) {
  if (!record.pool || record.address.family() != Family::v4) return;
  const AddressPool& free = book.free[*record.pool];
  const AddressV4 address = record.address.v4();
  if (!free.contains(address)) return;  // reserved
  if (record.is_live() == free.is_free(address)) {
    failures.push_back(fmt::format("I3: {} is {} and {} in its pool", describe(record),
                                   record.is_live() ? "live" : "not live",
                                   record.is_live() ? "free" : "taken"));
  }
}

// What is counted as it happens must be what is there.
void verify_counts(const BookState& book, std::vector<std::string>& failures) {
  std::map<const KnownUser*, std::array<std::uint32_t, 2>> live;
  book.records.for_each([&](const LeaseRecord& record) {
    if (record.user == nullptr) return;
    std::array<std::uint32_t, 2>& counted = live[record.user];
    if (record.is_live()) ++counted[record.address.family() == Family::v4 ? 0 : 1];
  });
  for (const auto& [user, counted] : live) {
    const auto ended = std::count_if(
        user->records.begin(), user->records.end(),
        [](const LeaseRecord& record) { return !record.is_live() && record.address.family() == Family::v4; });
    if (user->ended_v4 != static_cast<std::uint32_t>(ended)) {
      failures.push_back(
          fmt::format("I3: {} has {} ended leases, counted as {}", user->key.view(), ended, user->ended_v4));
    }
    if (user->live == counted) continue;
    failures.push_back(fmt::format("I3: {} has {} and {} live leases, counted as {} and {}", user->key.view(),
                                   counted[0], counted[1], user->live[0], user->live[1]));
  }
}

std::vector<LeaseBook::PoolUse> nothing_used(const BookState& book) {
  std::vector<LeaseBook::PoolUse> use;
  for (PoolIndex index = 0; index < book.policy().pools().size(); ++index) {
    const PoolSettings& pool = book.policy().pool(index);
    LeaseBook::PoolUse& of_pool = use.emplace_back();
    of_pool.pool = pool.name;
    of_pool.family = pool.family;
    of_pool.size = pool.addresses.size();
    of_pool.never_used = book.free[index].never_used();
    of_pool.peak = book.records.peak_in(index);
  }
  for (const Reservation& reservation : book.policy().reservations()) ++use[reservation.pool].reserved;
  return use;
}

}  // namespace

std::vector<LeaseBook::PoolUse> count_use(const BookState& book, Instant now) {
  std::vector<LeaseBook::PoolUse> use;
  for (std::size_t at = 0; count_use_of_part(book, at, use, now);) {
  }
  return use;
}

bool count_use_of_part(const BookState& book, std::size_t& at, std::vector<LeaseBook::PoolUse>& use,
                       Instant now) {
  if (at == 0) use = nothing_used(book);
  return book.records.for_each_of_part(at, [&](const LeaseRecord& record) {
    if (!record.pool) return;
    if (record.is_live()) ++use[*record.pool].live;
    if (book.is_stray(record)) ++use[*record.pool].strays;
    if (book.is_resting(record, now)) ++use[*record.pool].held_down;
  });
}

std::vector<std::string> verify_book(const BookState& book, Instant now) {
  std::vector<std::string> failures;
  std::unordered_set<Address> live;
  book.records.for_each([&](const LeaseRecord& record) {
    const Address address = record.address;
    if (record.is_live() && !live.insert(address).second) {
      failures.push_back("I1: two live leases of " + address.to_string());
    }
    if (book.is_stray(record) && record.id >= book.first_since_reload) {
      failures.push_back(
          fmt::format("I2: {}: {}", record.pool ? "another's reservation" : "in no pool", describe(record)));
    }
    verify_free_list(book, record, failures);
  });
  verify_counts(book, failures);
  // Live and not live addresses make up the pool: small pools are counted address by address.
  for (const LeaseBook::PoolUse& use : count_use(book, now)) {
    const PoolIndex index = *book.policy().find_pool(use.pool);
    if (use.live != book.records.live_in(index) || use.live > book.records.peak_in(index)) {
      failures.push_back(fmt::format("I3: pool {}: {} live are counted as {}, at most {}", use.pool, use.live,
                                     book.records.live_in(index), book.records.peak_in(index)));
    }
    if (use.family == Family::v6 || use.size > 65'536) continue;
    std::uint64_t free = 0;
    for (const AddressRange& range : book.policy().pool(index).addresses.ranges()) {
      for (std::uint64_t number = range.first().number(); number <= range.last().number(); ++number) {
        const AddressV4 address = AddressV4::from_number(static_cast<std::uint32_t>(number));
        const LeaseRecord* record = book.records.find(address);
        const bool in_free_list = book.free[index].is_free(address);
        const bool reserved = !book.free[index].contains(address);
        const bool is_live = record != nullptr && record->is_live();
        const bool rests = record != nullptr && book.is_resting(*record, now);
        if (!is_live && !rests && (in_free_list || reserved)) ++free;
      }
    }
    if (use.live + use.held_down + free != use.size) {
      failures.push_back(fmt::format("I3: pool {}: {} live + {} held down + {} free is not {}", use.pool,
                                     use.live, use.held_down, free, use.size));
    }
  }
  return failures;
}

}  // namespace raspool
