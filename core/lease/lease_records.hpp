#pragma once

#include <algorithm>
#include <array>
#include <boost/container/small_vector.hpp>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/lease/block_map.hpp"
#include "core/lease/crowd.hpp"
#include "core/lease/hash_index.hpp"
#include "core/lease/lease_record.hpp"
#include "core/lease/port_table.hpp"
#include "core/lease/ras_ports.hpp"
#include "core/policy/user_name.hpp"

namespace raspool {

// The records by address, by RAS port and by user, kept in step. Decides nothing. Not thread-safe.
//
// A user is known by the records that bear the name: the table of users leads to the first of them, and each
// to the next. Of more than kFew the order is kept in a Crowd instead.
class LeaseRecords {
 public:
  using Number = LeaseRecord::Number;
  static constexpr std::size_t kMostInPart = 1024;  // of for_each_of_part
  static constexpr std::size_t kFew = 8;

  // Names are read by these rules.
  explicit LeaseRecords(NameRules names) : names_(std::move(names)) {}
  LeaseRecords(const LeaseRecords&) = delete;
  LeaseRecords& operator=(const LeaseRecords&) = delete;

  LeaseRecord* find(Address address) const;                     // null: nothing is known of it
  LeaseRecord* live_on(RasPort ras_port, Family family) const;  // never for an empty RAS port
  LeaseRecord* live_on(std::string_view ras_port, Family family) const;
  Address address_of(const LeaseRecord& record) const;
  bool is_of(const LeaseRecord& record, const UserName& user) const;

  // The records of a user, in the order in which they became the user's; null: nothing is known of the user.
  LeaseRecord* first_of(const UserName& user) const;
  template <class Visit>
  void for_each_from(const LeaseRecord& first, Visit visit) const;  // until it says true
  using Some = boost::container::small_vector<LeaseRecord*, kFew>;
  Some all_of(const UserName& user) const;
  // Of one who has more than a few: null, of one who has not.
  const Crowd* crowd_from(const LeaseRecord& first) const {
    return first.in_crowd ? &crowd_of(first) : nullptr;
  }
  std::uint32_t live_of(const UserName& user, Family family) const;

  bool has_identifiers() const { return !identifiers_.empty(); }

  LeaseRecord& find_or_add(Address address);  // a new one is known from when that is set
  // The record is nobody's from now on. Before its facts change.
  void take_from_user(LeaseRecord& record);
  // Makes the record, which is nobody's, this user's, in its place by `became`, with the name as it is. For
  // want of memory it stays nobody's; in general what throws (std::bad_alloc) leaves all tables as they were.
  void give_to(LeaseRecord& record, const UserName& user);
  void call(LeaseRecord& record, const UserName& name) {
    record.user.assign(name.raw_text());
  }                                           // of its user
  void put_on_ras_port(LeaseRecord& record);  // by its RAS port; takes another's place; not for an empty one
  void take_off_ras_port(LeaseRecord& record);
  void remove(LeaseRecord& record);                              // which is in no list
  void prepare_for(std::size_t pools) { fill_.reserve(pools); }  // then `count_pools_again` does not throw

  RasPorts& ras_ports() { return ras_ports_; }
  const RasPorts& ras_ports() const { return ras_ports_; }

  // The lease lives, or has ended, and these are its facts now: counts it where it is its user's and its
  // pool's.
  void begin_lease(LeaseRecord& record);
  void end_lease(LeaseRecord& record);
  std::uint64_t live_in(PoolIndex pool) const { return pool < fill_.size() ? fill_[pool].live : 0; }
  // The most that were live at a time since `forget_peaks`.
  std::uint64_t peak_in(PoolIndex pool) const { return pool < fill_.size() ? fill_[pool].peak : 0; }
  void forget_peaks();
  // Counts anew what is live in each pool, when the records' pools have changed. `peaks`: those so far, of
  // the pools that there are now.
  void count_pools_again(std::span<const std::uint64_t> peaks);

  // As AddressPool wants its keeper.
  std::optional<Number> number_of(AddressV4 address) const;
  Number number_for(AddressV4 address);
  AddressV4 address_of(Number number) const {
    return AddressV4::from_number(begins_[number / kBlockSize] + number % kBlockSize);
  }
  FreePlace& place(Number number) { return record(number).free; }
  const FreePlace& place(Number number) const { return record(number).free; }
  Ticks released_at(Number number) const { return record(number).facts.released(); }

  LeaseRecord& record(Number number) const { return (*blocks_[number / kBlockSize])[number % kBlockSize]; }
  // No IPv4 address was ever taken, as the free lists see it.
  void forget_places() noexcept;

  // What the calls to come will read is fetched ahead, so that they wait for memory once and not once for
  // each thing.
  void prefetch(Address address) const;       // its record
  void prefetch_record(Number number) const;  // likewise
  void prefetch_holder(Number number) const;  // the place of its user in the table; it is read now
  void prefetch_user(const UserName& user) const { users_.prefetch(HashIndex::tag_of(user.hash())); }
  void prefetch_live_on(RasPort ras_port, Family family) const { on_ras_ports_.prefetch(ras_port, family); }

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
        if (record.is_known) visit(record);
      }
    }
    return at < blocks_.size();
  }

  // What is kept of the record's user must be what is there; empty, or what is wrong with it.
  std::string wrong_of_user(const LeaseRecord& record) const;

 private:
  // In a big pool nearly every look-up misses the processor's caches, so what is not read is what makes a Get
  // fast: an IPv4 address leads to its record without a search, and the tables hold numbers and find by what
  // the records say.
  static constexpr std::uint32_t kBlockSize = BlockMap::kBlockSize;
  static constexpr std::size_t kBlocksInPart = kMostInPart / kBlockSize;
  using Records = std::array<LeaseRecord, kBlockSize>;
  using Identifiers = std::array<InterfaceIdentifier, kBlockSize>;
  struct Fill {
    std::uint64_t live = 0, peak = 0;
  };

  LeaseRecord* place_of(AddressV4 address) const;  // null: nothing is known of its neighbours
  Number add_block(std::uint32_t begins);          // the number of its first record
  Number add_identifier(InterfaceIdentifier identifier);
  Crowd& crowd_of(const LeaseRecord& record) { return *crowds_[record.next_of_user]; }
  const Crowd& crowd_of(const LeaseRecord& record) const { return *crowds_[record.next_of_user]; }
  static Crowd::Member member_of(const LeaseRecord& record);
  static std::uint32_t pool_in_crowd(const LeaseRecord& record);
  void count(LeaseRecord& record, bool in);  // in its crowd, if it is in one, as it is now
  Number make_crowd(Number first);           // the number of the crowd
  void leave_crowd(LeaseRecord& record);
  Fill& fill_of(PoolIndex pool);

  NameRules names_;
  std::vector<std::unique_ptr<Records>> blocks_;
  // By block. IPv4: its first address, of neighbours; IPv6: where its identifiers are.
  std::vector<std::uint32_t> begins_;
  std::vector<std::unique_ptr<Identifiers>> identifiers_of_blocks_;
  BlockMap first_of_;  // IPv4: the number of a block's first record
  boost::unordered_flat_map<Address, Number, std::hash<Address>> identifiers_;  // IPv6
  std::vector<Number> spare_identifiers_;                                       // records for more of them
  HashIndex users_;
  PortTable on_ras_ports_;
  std::vector<std::unique_ptr<Crowd>> crowds_;  // null: one that is there no more
  std::vector<Number> spare_crowds_;
  RasPorts ras_ports_;
  std::vector<Fill> fill_;  // by PoolIndex, as far as one ever had a lease
};

template <class Visit>
void LeaseRecords::for_each_from(const LeaseRecord& first, Visit visit) const {
  if (first.in_crowd) {
    for (const Crowd::Member& member : crowd_of(first).all) {
      if (visit(record(member.number))) return;
    }
    return;
  }
  for (Number number = first.number; number != HashIndex::kNone; number = record(number).next_of_user) {
    if (visit(record(number))) return;
  }
}

}  // namespace raspool
