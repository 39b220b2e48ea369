#pragma once

#include <array>
#include <boost/intrusive/list.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/env/clock.hpp"
#include "core/lease/hash_index.hpp"
#include "core/lease/known_pools.hpp"
#include "core/lease/tenure.hpp"
#include "core/policy/policy.hpp"
#include "core/policy/short_text.hpp"

namespace raspool {

struct KnownUser;

// A hook that leaves its list when its record dies.
using AutoUnlinkHook =
    boost::intrusive::list_member_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;

// All that the book knows of one address: who holds it, or held it last and may want it back. What Tenure
// holds, in three cache lines: in a big pool nearly every record is read from memory, so its size is the time
// of a Get.
struct alignas(64) LeaseRecord {
  Address address;
  Sequence id = 0;      // of the tenure; 0: none yet
  Sequence became = 0;  // as in Tenure, like what follows
  Sequence change = 0;
  WallTime from, to, rests_from;  // `to` and `rests_from` are meaningful once it has ended

  Ticks released{};  // when it ended; hold-down counts from here
  PrefixV6 prefix;
  std::uint64_t connection = 0;  // RRAS's handle as link callouts told it; 0: not told
  KnownUser* user = nullptr;
  boost::intrusive::list_member_hook<> of_user;
  std::optional<PoolIndex> pool;  // in which it counts: the one that now holds the address
  Kind kind = Kind::pool;
  EndReason end = EndReason::released;
  // Flags in one byte: the record is full.
  bool ended : 1 = true;          // also while nothing is known; changed by LeaseRecords alone, which counts
  bool on_ras_port : 1 = false;   // is it the lease of its RAS port?
  bool was_repeated : 1 = false;  // a later Get was answered with it too
  KnownPools::Id given = KnownPools::kNone;  // the pool's name in its tenure
  HashIndex::Tag ras_port_tag = 0;           // meaningful if it is
  HashIndex::Tag user_tag = 0;               // of its user

  InlineText<15> ras_port;
  std::unique_ptr<std::string> raw_name;  // null: the key of its user
  AutoUnlinkHook resting;                 // of IPv6: in the order of release
  HashIndex::Number number = 0;           // its own, for as long as the book lives

  bool is_live() const { return !ended; }
};

// A user with at least one address, held or remembered. One cache line.
struct alignas(64) KnownUser {
  ShortText key;
  HashIndex::Number number = 0;  // its own
  std::uint32_t ended_v4 = 0;    // how many of its IPv4 records are not live: what it may get again
  using Records = boost::intrusive::list<
      LeaseRecord,
      boost::intrusive::member_hook<LeaseRecord, boost::intrusive::list_member_hook<>, &LeaseRecord::of_user>,
      boost::intrusive::constant_time_size<false>>;
  Records records;                      // in the order in which they became the user's
  std::array<std::uint32_t, 2> live{};  // how many of them are, by family
};

static_assert(sizeof(LeaseRecord) <= 3 * 64 && sizeof(KnownUser) <= 64);

inline std::string_view raw_name(const LeaseRecord& record) {
  return record.raw_name ? std::string_view(*record.raw_name) : record.user->key.view();
}

// Tags first: another's name is nearly never read.
inline bool is_of(const LeaseRecord& record, const UserName& user) {
  return record.user != nullptr && record.user_tag == HashIndex::tag_of(user.hash()) &&
         record.user->key.view() == user.key();
}

// Writes the record's tenure, for the journal and for people, into a new one.
void describe(const LeaseRecord& record, const KnownPools& pools, Tenure& tenure);

}  // namespace raspool
