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
#include "core/lease/resting_identifiers.hpp"
#include "core/pool/address_pool.hpp"

namespace raspool {

using FreeAddresses = AddressPool<LeaseRecords>;

// The inside of a LeaseBook, as its parts (decision table, reload, verification) see it.
struct BookState {
  explicit BookState(LeaseBook::Settings from);

  LeaseBook::Settings settings;
  KnownPools known_pools;
  LeaseRecords records;
  std::vector<FreeAddresses> free;  // by PoolIndex; of an IPv6 pool empty. Reserved addresses are in none
  LinkFacts links;
  std::set<Address> host_addresses;
  std::vector<RestingIdentifiers> resting_identifiers;  // by PoolIndex, and last of those in no pool
  Sequence first_since_reload = 0;                      // older leases may be strays

  const Policy& policy() const { return *settings.policy; }
  // For the journal and for people.
  void describe(const PackedTenure& packed, Address address, Tenure& tenure) const;
  // The same of who knows its facts already: all but the RAS port.
  void describe_but_port(const PackedTenure& packed, const LeaseFacts& facts, Address address,
                         Tenure& tenure) const;
  void describe(const LeaseRecord& record, Tenure& tenure) const {
    describe(record, records.address_of(record), tenure);
  }
  std::optional<Tenure> described(const LeaseRecord* record) const;  // nothing: nothing is known of it
  // Is the address, which is not live, still in the hold-down of its last holder?
  bool is_resting(const LeaseRecord& record, Instant now) const;
  // Of the pool in which it counts; of an address that left all pools, the one that it had.
  Duration hold_down_of(const LeaseRecord& record) const;
  // A live lease that the policy would give to nobody, or to another: its address is in no pool any more, or
  // excluded, or another's reservation.
  bool is_stray(const LeaseRecord& record) const;

  // Takes a new policy (LeaseBook::reconfigure). Throws std::bad_alloc at most, and then nothing has changed.
  void reconfigure(std::shared_ptr<const Policy> policy, Mode mode, Instant now);
  // Which addresses of this machine lie in each pool.
  std::vector<std::vector<AddressV4>> host_addresses_by_pool(const std::vector<FreeAddresses>& pools) const;
  RestingIdentifiers& resting_with(const LeaseRecord& record) {
    const auto pool = record.pool();
    return pool ? resting_identifiers[*pool] : resting_identifiers.back();
  }
  void rest_no_more(LeaseRecord& record);  // before its pool changes
  void forget(LeaseRecord& record);        // nothing is known of its address any more
};

// The pool in which a tenure counts: the one that holds the address; of an identifier, the one whose name it
// was given under, else the one with its prefix.
std::optional<PoolIndex> pool_holding(const Policy& policy, Address address, std::string_view name,
                                      PrefixV6 prefix);
// The addresses of each pool that may be given to anybody, none of them used.
std::vector<FreeAddresses> free_addresses(const Policy& policy, LeaseRecords& records);

}  // namespace raspool
