// The words of the decision table: still allowed, free for a user, remembered, resting, next of a pool.
#include <algorithm>

#include "core/lease/decision_table.hpp"

namespace raspool {
namespace {

// Counters tried for an identifier before the pool counts as exhausted: far more than a user has connections.
constexpr std::uint32_t kMostCounters = 4096;

// What a machine without an address gives itself: 169.254.0.0/16.
bool is_link_local(AddressV4 address) { return address.number() >> 16 == 0xA9FE; }

}  // namespace

Finding DecisionTable::look_at_lease(const LeaseRecord& record) const {
  const bool rras_own =
      record.kind == Kind::offered || record.kind == Kind::external || record.kind == Kind::observed;
  const Address address = book_.records.address_of(record);
  if (rras_own && address == request_.proposal) return Finding::still_allowed;
  if (const Reservation* reservation = policy_.reservation_of(address)) {
    return reservation->user == request_.user ? Finding::still_allowed : Finding::reserved_for_another;
  }
  if (!record.pool() && rras_own) return Finding::other_proposal;
  const Finding pool = look_at_pool(record.pool());
  return pool == Finding::free ? Finding::still_allowed : pool;
}

Finding DecisionTable::look_at_pool(std::optional<PoolIndex> pool) const {
  if (!pool || !rule_ || rule().action != RuleAction::assign) return Finding::not_reached;
  const std::vector<PoolIndex>& reach = policy_.reach(*rule_);
  if (std::find(reach.begin(), reach.end(), *pool) == reach.end()) return Finding::not_reached;
  return policy_.pool(*pool).drain ? Finding::draining : Finding::free;
}

Finding DecisionTable::look_at(Address address) const {
  if (is_reserved_for_another(address)) return Finding::reserved_for_another;
  if (const LeaseRecord* record = book_.records.find(address)) {
    if (is_live(*record)) return Finding::held;
    if (rests_for_another(*record)) return Finding::rests;
  }
  return book_.host_addresses.contains(address) ? Finding::this_machine : Finding::free;
}

bool DecisionTable::rule_has_pool_of_family() const {
  const std::vector<PoolIndex>& reach = policy_.reach(*rule_);
  return std::any_of(reach.begin(), reach.end(),
                     [&](PoolIndex pool) { return policy_.pool(pool).family == family(); });
}

// A wall clock that went back does not turn "not at all" into a memory.
bool DecisionTable::is_remembered(WallTime released, Duration sticky) const {
  return sticky > Duration::zero() && now_.wall - released < sticky;
}

bool DecisionTable::is_sticky(const LeaseRecord& record) const {
  return is_live(record) || plan_.ends(record) ||
         is_remembered(record.facts.get().to, policy_.pool(*record.pool()).sticky);
}

std::uint32_t DecisionTable::PlacesTaken::in(PoolIndex pool) const {
  for (const auto& [of_pool, count] : taken_) {
    if (of_pool == pool) return count;
  }
  return 0;
}

void DecisionTable::PlacesTaken::take(PoolIndex pool) {
  for (auto& [of_pool, count] : taken_) {
    if (of_pool == pool) {
      ++count;
      return;
    }
  }
  taken_.emplace_back(pool, 1u);
}

bool DecisionTable::takes_a_place(const LeaseRecord& record) const {
  if (!is_sticky(record)) return false;
  const Address address = book_.records.address_of(record);
  return policy_.reservation_of(address) == nullptr && !book_.host_addresses.contains(address);
}

bool DecisionTable::is_full(PoolIndex pool, const PlacesTaken& taken) const {
  return taken.in(pool) >= policy_.pool(pool).sticky_addresses;
}

bool DecisionTable::rests_for_another(const LeaseRecord& record) const {
  if (is_of_user(record)) return false;
  if (plan_.ends(record)) return book_.hold_down_of(record) > Duration::zero();
  return book_.is_resting(record, now_);
}

bool DecisionTable::is_reserved_for_another(Address address) const {
  const Reservation* reservation = policy_.reservation_of(address);
  return reservation != nullptr && !(reservation->user == request_.user);
}

bool DecisionTable::is_external(Address proposal) const {
  return !is_link_local(proposal.v4()) && !policy_.own_ranges().contains(proposal.v4());
}

std::uint32_t DecisionTable::live_leases() const {
  std::uint32_t live = book_.records.live_of(request_.user, family());
  for (const Plan::Ending& ending : plan_.endings) {
    if (is_of_user(*ending.record)) --live;
  }
  return live;
}

// An identifier lies in the pool whose prefix came with it.
std::optional<PoolIndex> DecisionTable::pool_of_proposal() const {
  if (family() == Family::v4) return policy_.pool_of(request_.proposal);
  if (request_.prefix.is_none()) return std::nullopt;
  for (PoolIndex index = 0; index < policy_.pools().size(); ++index) {
    if (policy_.pool(index).prefix == request_.prefix) return index;
  }
  return std::nullopt;
}

std::optional<Address> DecisionTable::next_of(PoolIndex pool, Reason& reason) const {
  if (family() == Family::v6) return next_identifier(pool);
  const Duration hold_down = policy_.pool(pool).hold_down;
  if (const auto next = book_.free[pool].next(now_.ticks, hold_down)) {
    reason = next->never_used ? Reason::never_used : Reason::released_longest_ago;
    return next->address;
  }
  // What row 1 or 2 just ended is not among the free ones yet; without a hold-down it may be given at once.
  for (const Plan::Ending& ending : plan_.endings) {
    const Address address = book_.records.address_of(*ending.record);
    if (ending.record->pool() != pool || hold_down > Duration::zero()) continue;
    if (!book_.free[pool].contains(address.v4()) || book_.host_addresses.contains(address)) continue;
    reason = Reason::released_longest_ago;
    return address;
  }
  return std::nullopt;
}

std::optional<Address> DecisionTable::next_identifier(PoolIndex pool) const {
  for (std::uint32_t counter = 0; counter < kMostCounters; ++counter) {
    const InterfaceIdentifier identifier =
        book_.settings.derive(policy_.pool(pool).name, request_.user.key(), counter);
    if (!identifier.is_reserved() && policy_.reservation_of(identifier) == nullptr &&
        look_at(identifier) == Finding::free) {
      return identifier;
    }
  }
  return std::nullopt;
}

}  // namespace raspool
