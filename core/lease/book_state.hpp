#pragma once

#include <memory>
#include <set>
#include <vector>

#include "core/lease/lease_book.hpp"
#include "core/lease/lease_records.hpp"
#include "core/lease/link_facts.hpp"
#include "core/pool/address_pool.hpp"

namespace raspool {

// The inside of a LeaseBook, as its parts (decision table, verification) see it.
struct BookState {
  explicit BookState(LeaseBook::Settings from);

  LeaseBook::Settings settings;
  LeaseRecords records;
  std::vector<AddressPool> free;  // by PoolIndex; of an IPv6 pool empty. Reserved addresses are in none
  LinkFacts links;
  std::set<Address> host_addresses;
  using Resting = boost::intrusive::list<
      LeaseRecord, boost::intrusive::member_hook<LeaseRecord, AutoUnlinkHook, &LeaseRecord::resting>,
      boost::intrusive::constant_time_size<false>>;
  std::vector<Resting>
      resting_identifiers;  // by PoolIndex: ended IPv6 leases in the order of release, until rested

  const Policy& policy() const { return *settings.policy; }
  // Is the address, which is not live, still in the hold-down of its last holder?
  bool is_resting(const LeaseRecord& record, Instant now) const;
};

}  // namespace raspool
