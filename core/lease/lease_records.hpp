#pragma once

#include <algorithm>
#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "core/lease/block_map.hpp"
#include "core/lease/hash_index.hpp"
#include "core/lease/lease_record.hpp"
#include "core/lease/slab.hpp"
#include "core/policy/user_name.hpp"

namespace raspool {

// The records by address, by RAS port and by user, kept in step. Decides nothing. Not thread-safe.
class LeaseRecords {
 public:
  static constexpr std::size_t kMostInPart = 1024;  // of for_each_of_part

  LeaseRecords() = default;
  LeaseRecords(const LeaseRecords&) = delete;
  LeaseRecords& operator=(const LeaseRecords&) = delete;
  ~LeaseRecords();

  LeaseRecord* find(Address address) const;
  LeaseRecord* live_on(std::string_view ras_port, Family family) const;  // never for an empty RAS port
  const KnownUser* find_user(const UserName& user) const;

  LeaseRecord& find_or_add(Address address);  // a new one is known from when it has an id
  // Makes the record this user's, in its place by `became`, with the name as it is; from the former user it
  // goes away.
  void give_to(LeaseRecord& record, const UserName& user);
  void call(LeaseRecord& record, const UserName& name);  // its user, by the name as it is now
  void put_on_ras_port(LeaseRecord& record);  // by its RAS port; takes another's place; not for an empty one
  void take_off_ras_port(LeaseRecord& record);
  void remove(LeaseRecord& record);
  // Then `count_pools_again` with so many pools and so many calls of `remove` do not throw.
  void prepare_for(std::size_t pools, std::size_t removals);

  // The lease lives, or has ended: counts it where it is its user's and its pool's. Nothing happens if it was
  // so already.
  void begin_lease(LeaseRecord& record);
  void end_lease(LeaseRecord& record);
  std::uint32_t live_of(const UserName& user, Family family) const;
  std::uint64_t live_in(PoolIndex pool) const { return pool < fill_.size() ? fill_[pool].live : 0; }
  // The most that were live at a time since `forget_peaks`.
  std::uint64_t peak_in(PoolIndex pool) const { return pool < fill_.size() ? fill_[pool].peak : 0; }
  void forget_peaks();
  // Counts anew what is live in each pool, when the records' pools have changed. Peaks begin there.
  void count_pools_again();

  // What the calls to come will read is fetched ahead, so that they wait for memory once and not once for
  // each thing.
  void prefetch(Address address) const;         // its record
  void prefetch_holder(Address address) const;  // the user of its record, which is read now
  void prefetch_user(const UserName& user) const;
  void prefetch_live_on(std::string_view ras_port, Family family) const;

  template <class Visit>
  void for_each(Visit visit) const {
    for (std::size_t at = 0; at < blocks_.size();) for_each_of_part(at, visit);
  }
  // The same in parts of kMostInPart records at most, between which they may change. `at`: 0 at first; moves
  // on. False: that was the last.
  template <class Visit>
  bool for_each_of_part(std::size_t& at, Visit visit) const {
    const std::size_t end = std::min(at + kBlocksInPart, blocks_.size());
    for (; at < end; ++at) {
      for (LeaseRecord& record : *blocks_[at]) {
        if (record.id != 0) visit(record);
      }
    }
    return at < blocks_.size();
  }

 private:
  // In a big pool nearly every look-up misses the processor's caches, so what is not read is what makes a Get
  // fast: an IPv4 address leads to its record without a search, and the tables hold numbers and find by what
  // the records say.
  static constexpr std::uint32_t kBlockSize = BlockMap::kBlockSize;
  static constexpr std::size_t kBlocksInPart = kMostInPart / kBlockSize;
  using Block = std::array<LeaseRecord, kBlockSize>;  // of neighbouring addresses; id 0: nothing known
  using Number = HashIndex::Number;

  struct Fill {
    std::uint64_t live = 0, peak = 0;
  };

  LeaseRecord& record(Number number) const { return (*blocks_[number / kBlockSize])[number % kBlockSize]; }
  LeaseRecord* place_of(AddressV4 address) const;  // null: nothing is known of its neighbours
  Number add_block();                              // the number of its first record
  KnownUser& find_or_add_user(const UserName& name);
  void leave_user(LeaseRecord& record);
  Fill& fill_of(PoolIndex pool);

  std::vector<std::unique_ptr<Block>> blocks_;
  BlockMap first_of_;  // IPv4: the number of a block's first record
  boost::unordered_flat_map<Address, Number, std::hash<Address>> identifiers_;  // IPv6
  std::vector<Number> spare_identifiers_;                                       // records for more of them
  HashIndex users_, by_ras_port_;
  Slab<KnownUser> user_slab_;
  std::vector<Fill> fill_;  // by PoolIndex, as far as one ever had a lease
};

}  // namespace raspool
