#include "core/lease/book_state.hpp"

#include <utility>

namespace raspool {

std::vector<AddressPool> free_addresses(const Policy& policy) {
  std::vector<std::vector<AddressV4>> reserved(policy.pools().size());
  for (const Reservation& reservation : policy.reservations()) {
    if (reservation.address.family() == Family::v4) {
      reserved[reservation.pool].push_back(reservation.address.v4());
    }
  }
  std::vector<AddressPool> free;
  for (PoolIndex index = 0; index < policy.pools().size(); ++index) {
    RangeSet addresses = policy.pool(index).addresses;
    addresses.remove(std::move(reserved[index]));
    free.emplace_back(std::move(addresses));
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
      free(free_addresses(policy())),
      resting_identifiers(policy().pools().size() + 1) {}

bool BookState::is_resting(const LeaseRecord& record, Instant now) const {
  if (record.is_live()) return false;
  return now.ticks - record.released < hold_down_of(record);
}

Duration BookState::hold_down_of(const LeaseRecord& record) const {
  return record.pool ? policy().pool(*record.pool).hold_down : known_pools.hold_down(record.given);
}

bool BookState::is_stray(const LeaseRecord& record) const {
  if (!record.is_live() || record.kind == Kind::observed) return false;
  if (!record.pool) return record.kind != Kind::offered && record.kind != Kind::external;
  const Reservation* reservation = policy().reservation_of(record.address);
  return reservation != nullptr && !is_of(record, reservation->user);
}

void BookState::refuse_host_addresses(std::vector<AddressPool>& pools) const {
  for (AddressPool& pool : pools) {
    std::vector<AddressV4> ours;
    for (const Address address : host_addresses) {
      if (address.family() == Family::v4 && pool.contains(address.v4())) ours.push_back(address.v4());
    }
    pool.refuse(std::move(ours));
  }
}

}  // namespace raspool
