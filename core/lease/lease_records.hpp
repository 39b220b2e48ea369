#pragma once

#include <boost/container_hash/hash.hpp>
#include <boost/intrusive/list.hpp>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/env/clock.hpp"
#include "core/lease/tenure.hpp"
#include "core/policy/policy.hpp"

namespace raspool {

struct KnownUser;

// All that the book knows of one address: who holds it, or held it last and may want it back.
struct LeaseRecord {
  Tenure tenure;  // `tenure.pool` stays empty here; `pool` says it
  std::optional<PoolIndex> pool;
  KnownUser* user = nullptr;
  Ticks released{};              // when the tenure ended; hold-down counts from here
  std::uint64_t connection = 0;  // RRAS's handle as link callouts told it; 0: not told
  bool on_ras_port = false;      // is it the lease of its RAS port?

  boost::intrusive::list_member_hook<> of_user;
  boost::intrusive::list_member_hook<> resting;  // of IPv6: in the order of release

  bool is_live() const { return tenure.is_live(); }
};

// A user with at least one address, held or remembered.
struct KnownUser {
  std::string key;
  std::size_t hash = 0;
  using Records =
      boost::intrusive::list<LeaseRecord,
                             boost::intrusive::member_hook<LeaseRecord, boost::intrusive::list_member_hook<>,
                                                           &LeaseRecord::of_user>,
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
  void put_on_ras_port(LeaseRecord& record);  // by its tenure's RAS port; takes another's place; not for an empty one
  void take_off_ras_port(LeaseRecord& record);
  void remove(LeaseRecord& record);

  template <class Visit>
  void for_each(Visit visit) const {
    for (const auto& [address, record] : by_address_) visit(*record);
  }

 private:
  struct UserKey {
    std::string_view key;
    std::size_t hash;
    friend bool operator==(const UserKey& left, const UserKey& right) { return left.key == right.key; }
    friend std::size_t hash_value(const UserKey& user) { return user.hash; }
  };
  struct RasPortKey {
    std::string_view name;
    Family family;
    friend bool operator==(const RasPortKey&, const RasPortKey&) = default;
    friend std::size_t hash_value(const RasPortKey& port) {
      return std::hash<std::string_view>{}(port.name) + static_cast<std::size_t>(port.family);
    }
  };
  static RasPortKey ras_port_of(const LeaseRecord& record) {
    return {record.tenure.ras_port, record.tenure.address.family()};
  }
  void leave_user(LeaseRecord& record);

  boost::unordered_flat_map<Address, std::unique_ptr<LeaseRecord>, std::hash<Address>> by_address_;
  boost::unordered_flat_map<UserKey, std::unique_ptr<KnownUser>, boost::hash<UserKey>> users_;
  boost::unordered_flat_map<RasPortKey, LeaseRecord*, boost::hash<RasPortKey>> by_ras_port_;
};

}  // namespace raspool
