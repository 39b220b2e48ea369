#pragma once

#include <cstdint>
#include <optional>

#include "core/lease/hash_index.hpp"
#include "core/lease/packed_tenure.hpp"
#include "core/policy/policy.hpp"
#include "core/pool/free_place.hpp"

namespace raspool {

// All that the book knows of one address: who holds it, or held it last and may want it back. In a big pool
// nearly every record is read from memory, and there is one for every user who is remembered, so its size is
// the time of a Get and the memory of the book: two cache lines at most are read of it, and what Tenure holds
// stands in it in short. Which address it is follows from its number (LeaseRecords::address_of).
struct alignas(32) LeaseRecord : PackedTenure {
  using Number = HashIndex::Number;

  bool is_known : 1 = false;  // the address has had a tenure
  bool has_user : 1 = false;
  bool is_v6 : 1 = false;
  bool ended : 1 = true;          // also while nothing is known; changed by LeaseRecords alone, which counts
  bool on_ras_port : 1 = false;   // is it the lease of its RAS port?
  bool was_repeated : 1 = false;  // a later Get was answered with it too
  bool in_crowd : 1 = false;      // of a user with more than a few records
  SmallNumber pool_number;        // see `pool`
  HashIndex::Tag user_tag = 0;    // of its user's key
  // The user's next record, in the order in which they became the user's; in a crowd, which one that is.
  Number next_of_user = HashIndex::kNone;
  Number number = 0;  // its own, for as long as the book lives
  FreePlace free;     // IPv4: among the free addresses of its pool; IPv6: among the resting ones

  bool is_live() const { return !ended; }
  Family family() const { return is_v6 ? Family::v6 : Family::v4; }
  // In which it counts: the one that now holds the address.
  std::optional<PoolIndex> pool() const {
    const std::uint32_t pool = pool_number.get();
    return pool == SmallNumber::kNone ? std::nullopt : std::optional<PoolIndex>(pool);
  }
  void set_pool(std::optional<PoolIndex> pool) { pool_number.set(pool.value_or(SmallNumber::kNone)); }
};

static_assert(sizeof(LeaseRecord) == 96);

}  // namespace raspool
