#pragma once

#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "core/lease/lease_record.hpp"
#include "core/lease/slab.hpp"
#include "core/policy/user_name.hpp"

namespace raspool {

// The records by address, by RAS port and by user, kept in step. Decides nothing. Not thread-safe.
class LeaseRecords {
 public:
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

  template <class Visit>
  void for_each(Visit visit) const {
    for (const auto& [number, block] : blocks_) {
      for (LeaseRecord& record : *block) {
        if (record.id != 0) visit(record);
      }
    }
    for (const auto& [address, record] : identifiers_) visit(*record);
  }

 private:
  // In a big pool nearly every look-up misses the processor's caches, so what is not read is what makes a Get
  // fast: an IPv4 address leads to its record without a search, and the tables hold pointers and find by what
  // the records say.
  static constexpr std::uint32_t kBlockSize = 64;
  using Block = std::array<LeaseRecord, kBlockSize>;  // of neighbouring addresses; id 0: nothing known

  struct ByKey {
    using is_transparent = void;
    std::size_t operator()(const UserName& user) const { return user.hash(); }
    std::size_t operator()(const KnownUser* user) const { return user->hash; }
    bool operator()(const UserName& user, const KnownUser* known) const {
      return known->key.view() == user.key();
    }
    bool operator()(const KnownUser* left, const KnownUser* right) const { return left == right; }
  };
  struct RasPort {
    std::string_view name;
    Family family;
    std::size_t hash = std::hash<std::string_view>{}(name) + static_cast<std::size_t>(family);
  };
  struct ByRasPort {
    using is_transparent = void;
    std::size_t operator()(const RasPort& ras_port) const { return ras_port.hash; }
    std::size_t operator()(const LeaseRecord* record) const { return record->ras_port_hash; }
    bool operator()(const RasPort& ras_port, const LeaseRecord* record) const {
      return record->ras_port == ras_port.name && record->address.family() == ras_port.family;
    }
    bool operator()(const LeaseRecord* left, const LeaseRecord* right) const { return left == right; }
  };

  struct Fill {
    std::uint64_t live = 0, peak = 0;
  };

  KnownUser& find_or_add_user(const UserName& name);
  void leave_user(LeaseRecord& record);
  Fill& fill_of(PoolIndex pool);

  boost::unordered_flat_map<std::uint32_t, std::unique_ptr<Block>> blocks_;                           // IPv4
  boost::unordered_flat_map<Address, std::unique_ptr<LeaseRecord>, std::hash<Address>> identifiers_;  // IPv6
  boost::unordered_flat_set<KnownUser*, ByKey, ByKey> users_;
  boost::unordered_flat_set<LeaseRecord*, ByRasPort, ByRasPort> by_ras_port_;
  Slab<KnownUser> user_slab_;
  std::vector<Fill> fill_;  // by PoolIndex, as far as one ever had a lease
};

}  // namespace raspool
