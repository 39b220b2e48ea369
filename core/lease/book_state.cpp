#include "core/lease/book_state.hpp"

#include <utility>

namespace raspool {

std::vector<FreeAddresses> free_addresses(const Policy& policy, LeaseRecords& records) {
  std::vector<std::vector<AddressV4>> reserved(policy.pools().size());
  for (const Reservation& reservation : policy.reservations()) {
    if (reservation.address.family() == Family::v4) {
      reserved[reservation.pool].push_back(reservation.address.v4());
    }
  }
  std::vector<FreeAddresses> free;
  for (PoolIndex index = 0; index < policy.pools().size(); ++index) {
    RangeSet addresses = policy.pool(index).addresses;
    addresses.remove(std::move(reserved[index]));
    free.emplace_back(std::move(addresses), records);
  }
  return free;
}

std::optional<PoolIndex> pool_holding(const Policy& policy, Address address, std::string_view name,
                                      PrefixV6 prefix) {
  if (address.family() == Family::v4) return policy.pool_of(address);
  std::optional<PoolIndex> with_prefix;
  for (PoolIndex index = 0; index < policy.pools().size(); ++index) {
    const PoolSettings& pool = policy.pool(index);
    if (pool.family != Family::v6) continue;
    if (!name.empty() && pool.name == name) return index;
    if (!with_prefix && !prefix.is_none() && pool.prefix == prefix) with_prefix = index;
  }
  return with_prefix;
}

BookState::BookState(LeaseBook::Settings from)
    : settings(std::move(from)),
      known_pools(policy()),
      records(policy().names()),
      free(free_addresses(policy(), records)),
      resting_identifiers(policy().pools().size() + 1) {}

void BookState::describe(const PackedTenure& packed, Address address, Tenure& tenure) const {
  describe_but_port(packed, packed.facts.get(), address, tenure);
  records.ras_ports().write(packed.ras_port, tenure.ras_port);
}

void BookState::describe_but_port(const PackedTenure& packed, const LeaseFacts& facts, Address address,
                                  Tenure& tenure) const {
  tenure.id = facts.id;
  tenure.kind = packed.kind;
  tenure.address = address;
  tenure.prefix = facts.prefix;
  tenure.pool.assign(known_pools.name(packed.given()));
  tenure.user.assign(packed.user);
  tenure.became = facts.became;
  tenure.from = facts.from;
  if (facts.ended) tenure.to = facts.to;
  tenure.end = packed.end;
  tenure.rests_from = facts.rests_from;
  tenure.change = facts.change;
}

std::optional<Tenure> BookState::described(const LeaseRecord* record) const {
  if (record == nullptr || !record->is_known) return std::nullopt;
  Tenure tenure;
  describe(*record, tenure);
  return tenure;
}

void BookState::rest_no_more(LeaseRecord& record) {
  if (record.is_v6 && RestingIdentifiers::has(record)) resting_with(record).remove(records, record);
}

void BookState::forget(LeaseRecord& record) {
  rest_no_more(record);
  records.remove(record);
}

bool BookState::is_resting(const LeaseRecord& record, Instant now) const {
  if (record.is_live()) return false;
  return now.ticks - record.facts.released() < hold_down_of(record);
}

Duration BookState::hold_down_of(const LeaseRecord& record) const {
  const auto pool = record.pool();
  return pool ? policy().pool(*pool).hold_down : known_pools.hold_down(record.given());
}

bool BookState::is_stray(const LeaseRecord& record) const {
  if (!record.is_live() || record.kind == Kind::observed) return false;
  if (!record.pool()) return record.kind != Kind::offered && record.kind != Kind::external;
  const Reservation* reservation = policy().reservation_of(records.address_of(record));
  return reservation != nullptr && !records.is_of(record, reservation->user);
}

std::vector<std::vector<AddressV4>> BookState::host_addresses_by_pool(
    const std::vector<FreeAddresses>& pools) const {
  std::vector<std::vector<AddressV4>> by_pool(pools.size());
  for (std::size_t pool = 0; pool < pools.size(); ++pool) {
    for (const Address address : host_addresses) {
      if (address.family() != Family::v4 || !pools[pool].contains(address.v4())) continue;
      by_pool[pool].push_back(address.v4());
    }
  }
  return by_pool;
}

}  // namespace raspool
