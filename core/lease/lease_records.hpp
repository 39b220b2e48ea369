#pragma once

#include <boost/intrusive/list.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/env/clock.hpp"
#include "core/lease/tenure.hpp"
#include "core/policy/policy.hpp"

namespace raspool {

struct KnownUser;

// A hook that leaves its list when its record dies.
using AutoUnlinkHook =
    boost::intrusive::list_member_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;

// All that the book knows of one address: who holds it, or held it last and may want it back.
struct LeaseRecord {
  Tenure tenure;  // `tenure.pool` stays empty here; `pool` says it
  std::optional<PoolIndex> pool;
  KnownUser* user = nullptr;
  Ticks released{};               // when the tenure ended; hold-down counts from here
  std::uint64_t connection = 0;   // RRAS's handle as link callouts told it; 0: not told
  bool on_ras_port = false;       // is it the lease of its RAS port?
  std::size_t ras_port_hash = 0;  // meaningful if it is

  boost::intrusive::list_member_hook<> of_user;
  AutoUnlinkHook resting;  // of IPv6: in the order of release

  bool is_live() const { return tenure.is_live(); }
};

// A user with at least one address, held or remembered.
struct KnownUser {
  std::string key;
  std::size_t hash = 0;
  using Records = boost::intrusive::list<
      LeaseRecord,
      boost::intrusive::member_hook<LeaseRecord, boost::intrusive::list_member_hook<>, &LeaseRecord::of_user>,
      boost::intrusive::constant_time_size<false>>;
  Records records;  // in the order in which they became the user's
};

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

  LeaseRecord& find_or_add(Address address);
  // Makes the record this user's, in its place by `tenure.became`; from the former user it goes away.
  void give_to(LeaseRecord& record, const UserName& user);
  void put_on_ras_port(
      LeaseRecord& record);  // by its tenure's RAS port; takes another's place; not for an empty one
  void take_off_ras_port(LeaseRecord& record);
  void remove(LeaseRecord& record);

  template <class Visit>
  void for_each(Visit visit) const {
    for (const LeaseRecord* record : by_address_) visit(*record);
  }

 private:
  // The tables hold pointers (8 bytes a slot) and find by what stands in the records themselves: in a big
  // pool nearly every look-up misses the caches, so what is not read is what makes a Get fast.
  struct ByAddress {
    using is_transparent = void;
    std::size_t operator()(Address address) const { return std::hash<Address>{}(address); }
    std::size_t operator()(const LeaseRecord* record) const { return (*this)(record->tenure.address); }
    bool operator()(Address address, const LeaseRecord* record) const {
      return record->tenure.address == address;
    }
    bool operator()(const LeaseRecord* left, const LeaseRecord* right) const { return left == right; }
  };
  struct ByKey {
    using is_transparent = void;
    std::size_t operator()(const UserName& user) const { return user.hash(); }
    std::size_t operator()(const KnownUser* user) const { return user->hash; }
    bool operator()(const UserName& user, const KnownUser* known) const { return known->key == user.key(); }
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
      return record->tenure.ras_port == ras_port.name && record->tenure.address.family() == ras_port.family;
    }
    bool operator()(const LeaseRecord* left, const LeaseRecord* right) const { return left == right; }
  };

  KnownUser& find_or_add_user(const UserName& name);
  void leave_user(LeaseRecord& record);

  boost::unordered_flat_set<LeaseRecord*, ByAddress, ByAddress> by_address_;  // owns
  boost::unordered_flat_set<KnownUser*, ByKey, ByKey> users_;                 // owns
  boost::unordered_flat_set<LeaseRecord*, ByRasPort, ByRasPort> by_ras_port_;
  // A user who is forgotten makes place for the one who gets the address: used again, with the memory of the
  // key.
  std::unique_ptr<KnownUser> spare_user_;
};

}  // namespace raspool
