#include "tests/model/plain_book.hpp"

#include <algorithm>
#include <utility>

namespace raspool::test {
PlainBook::PlainBook(LeaseBook::Settings settings)
    : policy_(std::move(settings.policy)),
      mode_(settings.mode),
      derive_(std::move(settings.derive)),
      next_sequence_(settings.next_sequence) {
  for (const PoolSettings& pool : policy_->pools()) hold_downs_[pool.name] = pool.hold_down;
}

Decision PlainBook::assign(const Request& request, Instant now) {
  notices_ = {};
  Decision decision = mode_ == Mode::observe ? observe(request, now) : decide(request, now);
  decision.notices = notices_;
  return decision;
}

Decision PlainBook::decide(const Request& request, Instant now) {
  const Family family = request.proposal.family();
  const std::optional<RuleIndex> rule_index =
      policy_->match({request.user, request.ras_port, device_on(request.ras_port)});

  if (Lease* held = live_lease_on(request.ras_port, family)) {
    if (held->user != request.user) {  // row 1
      if (alive_on_another_link(*held)) {
        held->counts_for_ras_port = false;
      } else {
        end(held->tenure.address, EndReason::port_reused, now.wall, now.ticks);
      }
    } else {  // row 2
      if (still_allowed(*held, request, rule_index)) return repeat(*held, request, rule_index);
      end(held->tenure.address, EndReason::replaced, now.wall, now.ticks);
    }
  }
  if (is_external(request.proposal) && may_be_kept(request, now)) {  // row 3
    if (live_lease_of(request.proposal)) end(request.proposal, EndReason::offered_again, now.wall, now.ticks);
    return begin(request, Reason::external, Kind::external, request.proposal,
                 policy_->pool_of(request.proposal), rule_index, now);
  }
  if (!rule_index) {  // row 4
    if (policy_->otherwise() == RuleAction::refuse)
      return refuse(Reason::refused_by_rule, request, rule_index);
    return take_proposal(request, rule_index, now);
  }
  const Rule& rule = policy_->rules()[*rule_index];
  std::vector<PoolIndex> pools;
  for (const PoolIndex pool : reached(rule)) {
    if (policy_->pool(pool).family == family) pools.push_back(pool);
  }
  if (rule.action == RuleAction::refuse)
    return refuse(Reason::refused_by_rule, request, rule_index);  // row 5
  if (rule.action == RuleAction::offer || pools.empty()) return take_proposal(request, rule_index, now);

  if (rule.max_leases > 0 && live_leases(request.user, family) >= rule.max_leases) {  // row 6
    if (rule.over_limit == OverLimit::refuse) return refuse(Reason::too_many_leases, request, rule_index);
    notices_.add(Notice::over_limit);
  }
  if (const auto address = free_reservation(request, now)) {  // row 7
    return begin(request, Reason::reserved, Kind::reserved, *address, policy_->reservation_of(*address)->pool,
                 rule_index, now);
  }
  if (family == Family::v4) {
    if (const auto address = own_address(request, rule, now)) {  // row 8
      return begin(request, Reason::own_address, Kind::pool, *address, policy_->pool_of(*address), rule_index,
                   now);
    }
  }
  for (const PoolIndex pool : pools) {  // row 9
    if (policy_->pool(pool).drain) continue;
    if (family == Family::v6) {
      const auto identifier = derived_identifier(pool, request.user, now);
      if (!identifier) continue;
      return begin(request, Reason::derived, Kind::pool, *identifier, pool, rule_index, now);
    }
    if (const auto address = never_used(pool)) {
      return begin(request, Reason::never_used, Kind::pool, *address, pool, rule_index, now);
    }
    if (const auto address = released_longest_ago(pool, request.user, now)) {
      return begin(request, Reason::released_longest_ago, Kind::pool, *address, pool, rule_index, now);
    }
  }
  if (rule.on_exhausted == Exhausted::offer) return take_proposal(request, rule_index, now);  // row 10
  return refuse(Reason::exhausted, request, rule_index);
}

bool PlainBook::still_allowed(const Lease& lease, const Request& request,
                              std::optional<RuleIndex> rule) const {
  const Reservation* reservation = policy_->reservation_of(lease.tenure.address);
  if (reservation && reservation->user == request.user) return true;
  if (!reservation && reaches(rule, lease.pool) && !policy_->pool(*lease.pool).drain) return true;
  const Kind kind = lease.tenure.kind;
  return (kind == Kind::offered || kind == Kind::external || kind == Kind::observed) &&
         lease.tenure.address == request.proposal;
}

Decision PlainBook::repeat(Lease& lease, const Request& request, std::optional<RuleIndex> rule) {
  lease.was_repeated = true;
  Decision decision;
  decision.reason = Reason::repeated;
  decision.address = lease.tenure.address;
  decision.prefix = request.prefix.is_none() ? lease.tenure.prefix : request.prefix;  // R60
  decision.notify = true;
  decision.pool = lease.pool;
  decision.rule = rule;
  decision.tenure = lease.tenure.id;
  return decision;
}

// Row 3. What another user has a claim on is told.
bool PlainBook::may_be_kept(const Request& request, Instant now) {
  const Address proposal = request.proposal;
  const Reservation* reservation = policy_->reservation_of(proposal);
  const Lease* held = live_lease_of(proposal);
  if (reservation && reservation->user != request.user) {
    notices_.add(Notice::external_reserved);
  } else if (held && held->user != request.user) {
    notices_.add(Notice::external_held);
  } else if (rests_for(request.user, proposal, now)) {
    notices_.add(Notice::external_resting);
  } else if (!held && host_addresses_.contains(proposal)) {
    notices_.add(Notice::external_of_this_machine);
  } else {
    return true;
  }
  return false;
}

// Row 7. Of this machine's own addresses the page says that they are never given.
std::optional<Address> PlainBook::free_reservation(const Request& request, Instant now) const {
  for (const Reservation& reservation : policy_->reservations()) {
    if (reservation.user != request.user || reservation.address.family() != request.proposal.family())
      continue;
    if (policy_->pool(reservation.pool).drain) continue;
    if (is_free_for(request.user, reservation.address, now)) return reservation.address;
  }
  return std::nullopt;
}

// Row 8.
std::optional<Address> PlainBook::own_address(const Request& request, const Rule& rule, Instant now) const {
  std::vector<const Lease*> own;
  for (const auto& [address, lease] : leases_) {
    if (address.family() == Family::v4 && lease.pool && lease.user == request.user) own.push_back(&lease);
  }
  std::sort(own.begin(), own.end(),
            [](const Lease* left, const Lease* right) { return left->tenure.became < right->tenure.became; });
  std::map<PoolIndex, std::uint32_t> remembered;  // how many so far
  for (const Lease* lease : own) {
    bool is_remembered = false;
    const Address address = lease->tenure.address;
    if (policy_->reservation_of(address) || host_addresses_.contains(address)) continue;
    if (lease->is_live() || is_remembered_by_time(*lease, now)) {
      is_remembered = ++remembered[*lease->pool] <= policy_->pool(*lease->pool).sticky_addresses;
    }
    if (!lease->is_live() && rests(*lease, now)) is_remembered = true;
    const std::vector<PoolIndex> pools = reached(rule);
    const bool may_give =
        std::count(pools.begin(), pools.end(), *lease->pool) > 0 && !policy_->pool(*lease->pool).drain;
    if (is_remembered && may_give && is_free_for(request.user, address, now)) {
      return address;
    }
  }
  return std::nullopt;
}

// Row 9, its first half.
std::optional<Address> PlainBook::never_used(PoolIndex pool) const {
  for (const AddressRange& range : policy_->pool(pool).addresses.ranges()) {
    for (std::uint64_t number = range.first().number(); number <= range.last().number(); ++number) {
      const Address address = AddressV4::from_number(static_cast<std::uint32_t>(number));
      if (leases_.contains(address) || came_back_.contains(address)) continue;
      if (policy_->reservation_of(address) || host_addresses_.contains(address)) continue;
      return address;
    }
  }
  return std::nullopt;
}

// Row 9, its second half.
std::optional<Address> PlainBook::released_longest_ago(PoolIndex pool, const UserName& user,
                                                       Instant now) const {
  std::optional<std::pair<CameBack, Address>> oldest;
  for (const auto& [address, came_back] : came_back_) {
    if (policy_->pool_of(address) != pool || policy_->reservation_of(address)) continue;
    if (!is_free_for(user, address, now)) continue;
    if (!oldest || came_back < oldest->first) oldest = {came_back, address};
  }
  if (!oldest) return std::nullopt;
  return oldest->second;
}

std::optional<Address> PlainBook::derived_identifier(PoolIndex pool, const UserName& user,
                                                     Instant now) const {
  for (std::uint32_t counter = 0; counter < 4096; ++counter) {
    const InterfaceIdentifier identifier = derive_(policy_->pool(pool).name, user.key(), counter);
    if (identifier.is_reserved() || policy_->reservation_of(identifier)) continue;
    if (is_free_for(user, identifier, now)) return identifier;
  }
  return std::nullopt;
}

// "Offer".
Decision PlainBook::take_proposal(const Request& request, std::optional<RuleIndex> rule, Instant now) {
  const Address proposal = request.proposal;
  if (proposal.is_none()) {
    if (proposal.family() == Family::v4) return refuse(Reason::nothing_offered, request, rule);
    Decision zero = refuse(Reason::offered, request, rule);  // goes back with NO_ERROR, and nobody holds it
    return zero;
  }
  const std::optional<PoolIndex> pool = pool_of_proposal(request);
  if (pool) {
    if (!is_free_for(request.user, proposal, now)) return refuse(Reason::nothing_offered, request, rule);
  } else {
    // Outside our pools. Yet the key of an IPv6 lease is the identifier, which a pool may know under another
    // prefix.
    const Reservation* reservation = policy_->reservation_of(proposal);
    const Lease* open = live_lease_of(proposal);
    const bool ours = rests_for(request.user, proposal, now) ||
                      (reservation && reservation->user != request.user) ||
                      (open && !is_rras_own(*open, request));
    if (ours) return refuse(Reason::nothing_offered, request, rule);
    if (open) end(proposal, EndReason::offered_again, now.wall, now.ticks);
  }
  return begin(request, Reason::offered, Kind::offered, proposal, pool, rule, now);
}

Decision PlainBook::refuse(Reason reason, const Request& request, std::optional<RuleIndex> rule) {
  Decision decision;
  decision.reason = reason;
  decision.address = request.proposal;
  decision.prefix = request.prefix;
  decision.rule = rule;
  return decision;
}

}  // namespace raspool::test
