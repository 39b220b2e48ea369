#include "core/lease/decision_table.hpp"

#include <algorithm>

namespace raspool {
namespace {

// Counters tried for an identifier before the pool counts as exhausted: far more than a user has connections.
constexpr std::uint32_t kMostCounters = 4096;

}  // namespace

Plan DecisionTable::decide() {
  rule_ = policy_.match({request_.user, request_.ras_port, book_.links.device_on(request_.ras_port)});
  if (LeaseRecord* on_ras_port = book_.records.live_on(request_.ras_port, family())) {
    row_1_and_2(*on_ras_port);
    if (plan_.repeats != nullptr) return plan_;
  }
  // Row 4: no rule matches.
  if (!rule_) {
    policy_.otherwise() == RuleAction::offer ? take_offer() : refuse(Reason::refused_by_rule);
    return plan_;
  }
  // Row 5: the rule says so, or has no pool of this family.
  const Rule& rule = policy_.rules()[*rule_];
  if (rule.action == RuleAction::refuse) {
    refuse(Reason::refused_by_rule);
  } else if (rule.action == RuleAction::offer || !rule_has_pool_of_family()) {
    take_offer();
  } else if (!row_7_reserved() && !row_8_own_address() && !row_9_from_pools()) {
    // Row 10: nothing.
    rule.on_exhausted == Exhausted::offer ? take_offer() : refuse(Reason::exhausted);
  }
  return plan_;
}

void DecisionTable::row_1_and_2(LeaseRecord& on_ras_port) {
  if (!is_of_user(on_ras_port)) {
    const std::uint64_t connection = on_ras_port.connection;
    if (book_.links.alive_elsewhere(connection, request_.ras_port)) {
      plan_.leaves_ras_port = &on_ras_port;
    } else {
      plan_.endings.push_back({&on_ras_port, EndReason::port_reused});
    }
  } else if (still_allowed(on_ras_port)) {
    plan_.repeats = &on_ras_port;
    plan_.reason = Reason::repeated;
    plan_.kind = on_ras_port.kind;
    plan_.answer = on_ras_port.address;
    plan_.pool = on_ras_port.pool;
    plan_.rule = rule_;
  } else {
    plan_.endings.push_back({&on_ras_port, EndReason::replaced});
  }
}

bool DecisionTable::still_allowed(const LeaseRecord& record) const {
  const bool rras_own =
      record.kind == Kind::offered || record.kind == Kind::external || record.kind == Kind::observed;
  if (rras_own && record.address == request_.proposal) return true;
  if (const Reservation* reservation = policy_.reservation_of(record.address)) {
    return reservation->user == request_.user;
  }
  return rule_reaches(record.pool);
}

bool DecisionTable::row_7_reserved() {
  if (!policy_.has_reservation(request_.user)) return false;
  for (const Reservation* reservation : policy_.reservations_of(request_.user, family())) {
    if (!is_available(reservation->address)) continue;
    grant(Reason::reserved, Kind::reserved, reservation->address, reservation->pool);
    return true;
  }
  return false;
}

// Home stays home: the first of the user's addresses, in the order in which they became the user's.
bool DecisionTable::row_8_own_address() {
  if (family() == Family::v6) return false;  // an identifier is derived anew, and is the same again
  const KnownUser* user = book_.records.find_user(request_.user);
  if (user == nullptr) return false;
  std::vector<std::pair<PoolIndex, std::uint32_t>> counted;
  for (const LeaseRecord& record : user->records) {
    if (!record.pool || policy_.pool(*record.pool).family != family()) continue;
    auto count =
        std::find_if(counted.begin(), counted.end(), [&](const auto& c) { return c.first == *record.pool; });
    if (count == counted.end()) count = counted.insert(counted.end(), {*record.pool, 0});
    const PoolSettings& pool = policy_.pool(*record.pool);
    const bool live = is_live(record);
    const bool resting = !live && (plan_.ends(record) || book_.is_resting(record, now_));
    const bool sticky = live || plan_.ends(record) || is_remembered(record.to, pool.sticky);
    const bool remembered = resting || (sticky && count->second < pool.sticky_addresses);
    if (sticky) ++count->second;
    if (live || !remembered || !rule_reaches(record.pool)) continue;
    if (!is_free_for_user(record.address)) continue;
    grant(Reason::own_address, Kind::pool, record.address, record.pool);
    return true;
  }
  return false;
}

bool DecisionTable::row_9_from_pools() {
  for (const PoolIndex pool : policy_.rules()[*rule_].pools) {
    if (policy_.pool(pool).family != family()) continue;
    Reason reason = Reason::derived;
    if (const auto address = next_of(pool, reason)) {
      grant(reason, Kind::pool, *address, pool);
      return true;
    }
  }
  return false;
}

std::optional<Address> DecisionTable::next_of(PoolIndex pool, Reason& reason) const {
  if (family() == Family::v6) return next_identifier(pool);
  const Duration hold_down = policy_.pool(pool).hold_down;
  if (const auto next = book_.free[pool].next(now_.ticks, hold_down)) {
    reason = next->never_used ? Reason::never_used : Reason::released_longest_ago;
    return next->address;
  }
  // What row 1 or 2 just ended is not among the free ones yet; without a hold-down it may be given at once.
  reason = Reason::released_longest_ago;
  for (const Plan::Ending& ending : plan_.endings) {
    const Address address = ending.record->address;
    if (ending.record->pool != pool || hold_down > Duration::zero()) continue;
    if (book_.free[pool].contains(address.v4()) && !book_.host_addresses.contains(address)) return address;
  }
  return std::nullopt;
}

std::optional<Address> DecisionTable::next_identifier(PoolIndex pool) const {
  for (std::uint32_t counter = 0; counter < kMostCounters; ++counter) {
    const InterfaceIdentifier identifier =
        book_.settings.derive(policy_.pool(pool).name, request_.user.key(), counter);
    if (!identifier.is_reserved() && policy_.reservation_of(identifier) == nullptr &&
        is_available(identifier)) {
      return identifier;
    }
  }
  return std::nullopt;
}

Plan DecisionTable::offer() {
  rule_ = policy_.match({request_.user, request_.ras_port, book_.links.device_on(request_.ras_port)});
  take_offer();
  return plan_;
}

void DecisionTable::take_offer() {
  const Address proposal = request_.proposal;
  const std::optional<PoolIndex> pool = pool_of_proposal();
  if (proposal.is_none()) {
    if (family() == Family::v4) return refuse(Reason::nothing_offered);
    plan_.reason = Reason::offered;  // RRAS's zero goes back: the client makes its own identifier
    plan_.answer = proposal;
    plan_.rule = rule_;
    return;
  }
  if (is_reserved_for_another(proposal)) return refuse(Reason::nothing_offered);
  if (LeaseRecord* record = book_.records.find(proposal); record != nullptr && is_live(*record)) {
    // RRAS knows best what it gave itself; what raspool gave is never offered to another.
    const bool rras_own = record->kind == Kind::offered || record->kind == Kind::observed;
    if (record->pool || pool || !rras_own) return refuse(Reason::nothing_offered);
    plan_.endings.push_back({record, EndReason::offered_again});
  } else if (record != nullptr && rests_for_another(*record)) {
    return refuse(Reason::nothing_offered);
  }
  if (pool && book_.host_addresses.contains(proposal)) return refuse(Reason::nothing_offered);
  grant(Reason::offered, Kind::offered, proposal, pool);
}

Plan DecisionTable::observe() {
  const Address proposal = request_.proposal;
  plan_.reason = Reason::observed;
  plan_.kind = Kind::observed;
  plan_.answer = proposal;
  LeaseRecord* same_port = book_.records.live_on(request_.ras_port, family());
  if (same_port != nullptr && same_port->kind == Kind::observed) {
    plan_.endings.push_back({same_port, EndReason::observed_again});
  }
  if (proposal.is_none()) return plan_;
  LeaseRecord* same_address = book_.records.find(proposal);
  if (same_address != nullptr && is_live(*same_address)) {
    // A lease that raspool gave stays until its Release, and its address keeps one tenure at a time.
    if (same_address->kind != Kind::observed) return plan_;
    plan_.endings.push_back({same_address, EndReason::observed_again});
  }
  plan_.begins = proposal;
  plan_.pool = pool_of_proposal();
  return plan_;
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

void DecisionTable::refuse(Reason reason) {
  plan_.reason = reason;
  plan_.answer = request_.proposal;
  plan_.rule = rule_;
}

void DecisionTable::grant(Reason reason, Kind kind, Address address, std::optional<PoolIndex> pool) {
  plan_.reason = reason;
  plan_.kind = kind;
  plan_.begins = plan_.answer = address;
  plan_.pool = pool;
  plan_.rule = rule_;
}

bool DecisionTable::rule_reaches(std::optional<PoolIndex> pool) const {
  if (!pool || !rule_) return false;
  const Rule& rule = policy_.rules()[*rule_];
  return rule.action == RuleAction::assign &&
         std::find(rule.pools.begin(), rule.pools.end(), *pool) != rule.pools.end();
}

bool DecisionTable::rule_has_pool_of_family() const {
  const Rule& rule = policy_.rules()[*rule_];
  return std::any_of(rule.pools.begin(), rule.pools.end(),
                     [&](PoolIndex pool) { return policy_.pool(pool).family == family(); });
}

// A wall clock that went back does not turn "not at all" into a memory.
bool DecisionTable::is_remembered(WallTime released, Duration sticky) const {
  return sticky > Duration::zero() && now_.wall - released < sticky;
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

bool DecisionTable::is_available(Address address) const {
  if (book_.host_addresses.contains(address)) return false;
  const LeaseRecord* record = book_.records.find(address);
  return record == nullptr || (!is_live(*record) && !rests_for_another(*record));
}

}  // namespace raspool
