#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "core/lease/known_pools.hpp"
#include "core/lease/lease_book.hpp"
#include "core/lease/lease_records.hpp"
#include "core/lease/link_facts.hpp"
#include "core/pool/address_pool.hpp"

namespace raspool {

// The inside of a LeaseBook, as its parts (decision table, reload, verification) see it.
struct BookState {
  explicit BookState(LeaseBook::Settings from);

  LeaseBook::Settings settings;
  KnownPools known_pools;
  LeaseRecords records;
  std::vector<AddressPool> free;  // by PoolIndex; of an IPv6 pool empty. Reserved addresses are in none
  LinkFacts links;
  std::set<Address> host_addresses;
  using Resting = boost::intrusive::list<
      LeaseRecord, boost::intrusive::member_hook<LeaseRecord, AutoUnlinkHook, &LeaseRecord::resting>,
      boost::intrusive::constant_time_size<false>>;
  // Ended IPv6 leases in the order of release, until rested: by PoolIndex, and last of those in no pool.
  std::vector<Resting> resting_identifiers;
  Sequence first_since_reload = 0;  // older leases may be strays

  const Policy& policy() const { return *settings.policy; }
  // Is the address, which is not live, still in the hold-down of its last holder?
  bool is_resting(const LeaseRecord& record, Instant now) const;
  // Of the pool in which it counts; of an address that left all pools, the one that it had.
  Duration hold_down_of(const LeaseRecord& record) const;
  // A live lease that the policy would give to nobody, or to another: its address is in no pool any more, or
  // excluded, or another's reservation.
  bool is_stray(const LeaseRecord& record) const;

  // Takes a new policy (LeaseBook::reconfigure). Throws std::bad_alloc at most, and then nothing has changed.
  void reconfigure(std::shared_ptr<const Policy> policy, Mode mode, Instant now);
  void refuse_host_addresses(std::vector<AddressPool>& pools) const;
  Resting& resting_with(const LeaseRecord& record) {
    return record.pool ? resting_identifiers[*record.pool] : resting_identifiers.back();
  }
};

// The pool in which a tenure counts: the one that holds the address; of an identifier, the one whose name it
// was given under, else the one with its prefix.
std::optional<PoolIndex> pool_holding(const Policy& policy, Address address, std::string_view name,
                                      PrefixV6 prefix);
// The addresses of each pool that may be given to anybody, none of them used.
std::vector<AddressPool> free_addresses(const Policy& policy);

}  // namespace raspool
