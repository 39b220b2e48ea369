#include "core/lease/book_verification.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <utility>

namespace raspool {
namespace {

std::string in_words(const BookState& book, const LeaseRecord& record) {
  return fmt::format("{} of {} on {}", book.records.address_of(record).to_string(), record.user,
                     book.records.ras_ports().name(record.ras_port));
}

// What the free list says about an address must be what the records say.
void verify_free_list(const BookState& book, const LeaseRecord& record, std::vector<std::string>& failures) {
  const auto pool = record.pool();
  if (!pool || record.is_v6) return;
  const FreeAddresses& free = book.free[*pool];
  const AddressV4 address = book.records.address_of(record.number);
  if (!free.contains(address)) return;  // reserved
  if (record.is_live() == free.is_free(address)) {
    failures.push_back(fmt::format("I3: {} is {} and {} in its pool", in_words(book, record),
                                   record.is_live() ? "live" : "not live",
                                   record.is_live() ? "free" : "taken"));
  }
}

void verify_record(const BookState& book, const LeaseRecord& record, std::vector<std::string>& failures) {
  const Address address = book.records.address_of(record);
  if (book.records.find(address) != &record) {
    failures.push_back("I1: two records of " + address.to_string());
  }
  if (book.is_stray(record) && record.facts.id() >= book.first_since_reload) {
    failures.push_back(fmt::format("I2: {}: {}", record.pool() ? "another's reservation" : "in no pool",
                                   in_words(book, record)));
  }
  verify_free_list(book, record, failures);
  const std::string wrong = book.records.wrong_of_user(record);
  if (!wrong.empty()) failures.push_back(fmt::format("I3: {} {}", in_words(book, record), wrong));
}

// Live, held down or free: each address of a pool is one of them.
void verify_address(const BookState& book, PoolIndex pool, AddressV4 address, Instant now,
                    std::vector<std::string>& failures) {
  const LeaseRecord* record = book.records.find(address);
  const bool is_known = record != nullptr && record->is_known;
  if (is_known && record->pool() != pool) {
    failures.push_back(fmt::format("I3: {} counts in another pool than {}", in_words(book, *record),
                                   book.policy().pool(pool).name));
  }
  if (is_known && (record->is_live() || book.is_resting(*record, now))) return;
  if (book.free[pool].is_free(address) || !book.free[pool].contains(address)) return;  // free, or reserved
  failures.push_back(fmt::format("I3: pool {}: {} is neither live nor held down nor free",
                                 book.policy().pool(pool).name, address.to_string()));
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
    const auto pool = record.pool();
    if (!pool) return;
    if (record.is_live()) ++use[*pool].live;
    if (book.is_stray(record)) ++use[*pool].strays;
    if (book.is_resting(record, now)) ++use[*pool].held_down;
  });
}

bool verify_part_of_book(const BookState& book, LeaseBook::Verification& verification, Instant now) {
  using Stage = LeaseBook::Verification::Stage;
  auto& [failures, stage, policy, began, at, pool, range, next, live] = verification;
  if (policy != book.settings.policy) {  // it begins, or does so anew
    verification = {};
    policy = book.settings.policy;
    began = book.settings.next_sequence;
    live.resize(book.policy().pools().size());
  }
  if (stage == Stage::records) {
    const bool more = book.records.for_each_of_part(at, [&](const LeaseRecord& record) {
      verify_record(book, record, verification.failures);
      const auto of_pool = record.pool();
      if (of_pool && record.is_live()) ++verification.live[*of_pool];
    });
    if (!more) stage = Stage::totals;
    return true;
  }
  if (stage == Stage::totals) {
    // What was counted over a while may differ by as much as changed meanwhile.
    const std::uint64_t changes = book.settings.next_sequence - began;
    for (PoolIndex index = 0; index < live.size(); ++index) {
      const std::uint64_t counted = book.records.live_in(index);
      const std::uint64_t difference = std::max(counted, live[index]) - std::min(counted, live[index]);
      if (difference <= changes && counted <= book.records.peak_in(index)) continue;
      failures.push_back(fmt::format("I3: pool {}: {} live are counted as {}, at most {}",
                                     book.policy().pool(index).name, live[index], counted,
                                     book.records.peak_in(index)));
    }
    stage = Stage::addresses;
    return true;
  }
  // Small pools are looked at address by address.
  for (std::size_t seen = 0; pool < live.size(); ++pool, range = 0, next = 0) {
    const RangeSet& addresses = book.policy().pool(pool).addresses;
    if (book.policy().pool(pool).family == Family::v6 || addresses.size() > 65'536) continue;
    for (; range < addresses.ranges().size(); ++range, next = 0) {
      const AddressRange& of_pool = addresses.ranges()[range];
      for (next = std::max<std::uint64_t>(next, of_pool.first().number()); next <= of_pool.last().number();
           ++next) {
        if (seen++ == LeaseBook::kMostInPart) return true;
        verify_address(book, pool, AddressV4::from_number(static_cast<std::uint32_t>(next)), now, failures);
      }
    }
  }
  return false;
}

std::vector<std::string> verify_book(const BookState& book, Instant now) {
  LeaseBook::Verification verification;
  while (verify_part_of_book(book, verification, now)) {
  }
  return std::move(verification.failures);
}

}  // namespace raspool
