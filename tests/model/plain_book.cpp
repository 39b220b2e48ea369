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

// ---- 2.1: what a Get answers
// ----------------------------------------------------------------------------------------

Decision PlainBook::assign(const Request& request, Instant now) {
  if (mode_ == Mode::observe) return observe(request, now);
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
  // Row 3 is about own_ranges and row 6 about max_leases: keys that are not built yet.
  if (!rule_index) {  // row 4
    if (policy_->otherwise() == RuleAction::refuse)
      return refuse(Reason::refused_by_rule, request, rule_index);
    return take_proposal(request, rule_index, now);
  }
  const Rule& rule = policy_->rules()[*rule_index];
  std::vector<PoolIndex> pools;
  for (const PoolIndex pool : rule.pools) {
    if (policy_->pool(pool).family == family) pools.push_back(pool);
  }
  if (rule.action == RuleAction::refuse)
    return refuse(Reason::refused_by_rule, request, rule_index);  // row 5
  if (rule.action == RuleAction::offer || pools.empty()) return take_proposal(request, rule_index, now);

  if (const auto address = free_reservation(request, now)) {  // row 7
    return begin(request, Reason::reserved, Kind::reserved, *address, policy_->reservation_of(*address)->pool,
                 rule_index, now);
  }
  if (family == Family::v4) {
    if (const auto address = own_address(request, rule, now)) {  // row 8
      return begin(request, Reason::own_address, Kind::pool, *address, policy_->pool_of(*address), rule_index,
                   now);
    }
    for (const PoolIndex pool : pools) {  // row 9
      if (const auto address = never_used(pool)) {
        return begin(request, Reason::never_used, Kind::pool, *address, pool, rule_index, now);
      }
      if (const auto address = released_longest_ago(pool, request.user, now)) {
        return begin(request, Reason::released_longest_ago, Kind::pool, *address, pool, rule_index, now);
      }
    }
  } else {
    return begin(request, Reason::derived, Kind::pool, derived_identifier(pools.front(), request.user, now),
                 pools.front(), rule_index, now);
  }
  if (rule.on_exhausted == Exhausted::offer) return take_proposal(request, rule_index, now);  // row 10
  return refuse(Reason::exhausted, request, rule_index);
}

bool PlainBook::still_allowed(const Lease& lease, const Request& request,
                              std::optional<RuleIndex> rule) const {
  const Reservation* reservation = policy_->reservation_of(lease.tenure.address);
  if (reservation && reservation->user == request.user) return true;
  if (!reservation && reaches(rule, lease.pool)) return true;
  const Kind kind = lease.tenure.kind;
  return (kind == Kind::offered || kind == Kind::external || kind == Kind::observed) &&
         lease.tenure.address == request.proposal;
}

Decision PlainBook::repeat(Lease& lease, const Request& request, std::optional<RuleIndex> rule) {
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

// Row 7. Of this machine's own addresses the page says that they are never given.
std::optional<Address> PlainBook::free_reservation(const Request& request, Instant now) const {
  for (const Reservation& reservation : policy_->reservations()) {
    if (reservation.user != request.user || reservation.address.family() != request.proposal.family())
      continue;
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
    if (lease->is_live() || is_remembered_by_time(*lease, now)) {
      is_remembered = ++remembered[*lease->pool] <= policy_->pool(*lease->pool).sticky_addresses;
    }
    if (!lease->is_live() && rests(*lease, now)) is_remembered = true;
    const bool reached = std::count(rule.pools.begin(), rule.pools.end(), *lease->pool) > 0;
    if (is_remembered && reached && is_free_for(request.user, lease->tenure.address, now)) {
      return lease->tenure.address;
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

Address PlainBook::derived_identifier(PoolIndex pool, const UserName& user, Instant now) const {
  for (std::uint32_t counter = 0;; ++counter) {
    const InterfaceIdentifier identifier = derive_(policy_->pool(pool).name, user.key(), counter);
    if (!identifier.is_reserved() && is_free_for(user, identifier, now)) return identifier;
  }
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
                      (reservation && reservation->user != request.user) || (open && open->pool);
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

// ---- 2.2: Release
// ---------------------------------------------------------------------------------------------------

ReleaseOutcome PlainBook::release(const Release& release, Instant now) {
  const Lease* lease = live_lease_of(release.address);
  if (!lease) return ReleaseOutcome::not_held;
  if (lease->tenure.ras_port != release.ras_port) return ReleaseOutcome::other_ras_port;
  const bool same_form = lease->user == release.user;
  if (release.ras_port.empty()) {
    if (!same_form) return ReleaseOutcome::other_user;
  } else if (!release.user.is_empty()) {
    if (lease->user.bare_account() != release.user.bare_account()) return ReleaseOutcome::other_user;
  }
  end(release.address, EndReason::released, now.wall, now.ticks);
  return same_form || release.user.is_empty() ? ReleaseOutcome::released
                                              : ReleaseOutcome::released_other_name_form;
}

// ---- 2.3: an answer taken back, and RRAS's proposal instead
// -----------------------------------------------------------

void PlainBook::withdraw(const Decision& decision, Instant now) {
  if (decision.reason == Reason::repeated || decision.tenure == 0) return;
  const Lease* lease = live_lease_of(decision.address);
  if (!lease || lease->tenure.id != decision.tenure) return;

  const std::optional<Lease> before = before_.at(decision.tenure);
  leases_.erase(decision.address);
  last_.erase(decision.address);
  ++next_sequence_;
  CameBack came_back{Ticks::min(), -order_++};  // as if released longest ago
  if (before) {
    Lease& again = leases_.insert_or_assign(decision.address, *before).first->second;
    again.pool = pool_that_holds(again.tenure);
    last_.insert_or_assign(decision.address, before->tenure);
    if (rests(again, now)) came_back = {before->released, order_++};  // a hold-down never ends early
  }
  if (may_be_free(decision.address)) came_back_.insert_or_assign(decision.address, came_back);
}

Decision PlainBook::offer(const Request& request, Instant now) {
  return take_proposal(request, policy_->match({request.user, request.ras_port, device_on(request.ras_port)}),
                       now);
}

// ---- 2.4: observe mode
// ------------------------------------------------------------------------------------------------

Decision PlainBook::observe(const Request& request, Instant now) {
  const Address address = request.proposal;
  const Lease* on_port = live_lease_on(request.ras_port, address.family());
  if (on_port && on_port->tenure.kind == Kind::observed) {
    end(on_port->tenure.address, EndReason::observed_again, now.wall, now.ticks);
  }
  if (address.is_none()) return refuse(Reason::observed, request, std::nullopt);  // untouched, and no tenure
  if (const Lease* open = live_lease_of(address)) {
    if (open->tenure.kind != Kind::observed) {  // since before the mode was changed, until its Release
      Decision untouched = refuse(Reason::observed, request, std::nullopt);
      untouched.notify = true;
      return untouched;
    }
    end(address, EndReason::observed_again, now.wall, now.ticks);
  }
  return begin(request, Reason::observed, Kind::observed, address, pool_of_proposal(request), std::nullopt,
               now);
}

// ---- 2.6: restart
// -----------------------------------------------------------------------------------------------------

void PlainBook::restore(const std::vector<Tenure>& last, const LeaseBook::Restart& restart, Instant now) {
  struct Return {
    CameBack when;
    Address address;
  };
  std::vector<Return> returns;
  for (Tenure tenure : last) {
    const bool was_open = tenure.is_live();
    if (was_open) {
      tenure.to = std::max(tenure.from, restart.at);
      tenure.end = restart.clean ? EndReason::stopped : EndReason::restart;
      // After a crash the connection may have lived until this start.
      tenure.rests_from = restart.clean ? *tenure.to : std::max(*tenure.to, now.wall);
      tenure.change = next_sequence_++;
    }
    last_[tenure.address] = tenure;
    const std::optional<PoolIndex> pool = pool_that_holds(tenure);
    const Duration ago = std::max(Duration{}, now.wall - tenure.rests_from);
    Lease lease{tenure, policy_->names().user_name(tenure.user), pool};
    lease.released = now.ticks - ago;
    lease.change = tenure.change;
    if (!tenure.pool.empty()) hold_downs_.try_emplace(tenure.pool, longest_hold_down());
    leases_.emplace(tenure.address, lease);
    returns.push_back({{lease.released, static_cast<std::int64_t>(tenure.change)}, tenure.address});
  }
  std::sort(returns.begin(), returns.end(),
            [](const Return& left, const Return& right) { return left.when < right.when; });
  for (const Return& back : returns) {
    if (may_be_free(back.address)) came_back_[back.address] = {back.when.at, order_++};
  }
}

// ---- The page's words
// -------------------------------------------------------------------------------------------------

PlainBook::Lease* PlainBook::live_lease_of(Address address) {
  const auto found = leases_.find(address);
  return found != leases_.end() && found->second.is_live() ? &found->second : nullptr;
}

PlainBook::Lease* PlainBook::live_lease_on(std::string_view ras_port, Family family) {
  if (ras_port.empty()) return nullptr;
  for (auto& [address, lease] : leases_) {
    if (lease.is_live() && lease.counts_for_ras_port && address.family() == family &&
        lease.tenure.ras_port == ras_port) {
      return &lease;
    }
  }
  return nullptr;
}

bool PlainBook::rests(const Lease& lease, Instant now) const {
  return !lease.is_live() && now.ticks - lease.released < hold_down_of(lease);
}

bool PlainBook::rests_for(const UserName& user, Address address, Instant now) const {
  const auto found = leases_.find(address);
  return found != leases_.end() && found->second.user != user && rests(found->second, now);
}

bool PlainBook::is_free_for(const UserName& user, Address address, Instant now) const {
  const auto found = leases_.find(address);
  if (found != leases_.end() && found->second.is_live()) return false;
  if (rests_for(user, address, now) || host_addresses_.contains(address)) return false;
  const Reservation* reservation = policy_->reservation_of(address);
  return !reservation || reservation->user == user;
}

bool PlainBook::is_remembered_by_time(const Lease& lease, Instant now) const {
  const Duration sticky = policy_->pool(*lease.pool).sticky;
  return sticky > Duration{} && now.wall - *lease.tenure.to < sticky;
}

bool PlainBook::alive_on_another_link(const Lease& lease) const {
  if (lease.connection == 0) return false;
  return std::any_of(links_.begin(), links_.end(), [&](const auto& link) {
    return link.second == lease.connection && link.first != lease.tenure.ras_port;
  });
}

// An identifier lies in a pool by RRAS's prefix.
std::optional<PoolIndex> PlainBook::pool_of_proposal(const Request& request) const {
  if (request.proposal.family() == Family::v4) return policy_->pool_of(request.proposal);
  for (PoolIndex pool = 0; pool < policy_->pools().size(); ++pool) {
    if (policy_->pool(pool).family == Family::v6 && policy_->pool(pool).prefix == request.prefix) return pool;
  }
  return std::nullopt;
}

bool PlainBook::reaches(std::optional<RuleIndex> rule, std::optional<PoolIndex> pool) const {
  if (!rule || !pool) return false;
  const std::vector<PoolIndex>& pools = policy_->rules()[*rule].pools;
  return std::count(pools.begin(), pools.end(), *pool) > 0;
}

// ---- What happens
// -----------------------------------------------------------------------------------------------------

Decision PlainBook::begin(const Request& request, Reason reason, Kind kind, Address address,
                          std::optional<PoolIndex> pool, std::optional<RuleIndex> rule, Instant now) {
  Lease lease{{}, request.user, pool};
  Tenure& tenure = lease.tenure;
  tenure.id = next_sequence_++;
  tenure.kind = kind;
  tenure.address = address;
  if (address.family() == Family::v6) {
    tenure.prefix = request.prefix;
    if (tenure.prefix.is_none() && kind != Kind::offered && kind != Kind::observed) {
      tenure.prefix = policy_->pool(*pool).prefix;
    }
  }
  if (pool) tenure.pool = policy_->pool(*pool).name;
  tenure.user = request.user.raw();
  tenure.ras_port = request.ras_port;
  tenure.became = tenure.id;
  tenure.from = now.wall;

  std::optional<Lease>& before = before_[tenure.id];
  if (const auto known = leases_.find(address); known != leases_.end()) {
    // Of an identifier nothing is remembered but its hold-down.
    if (address.family() == Family::v4 || rests(known->second, now)) before = known->second;
  }
  if (before && before->user == request.user) tenure.became = before->tenure.became;
  if (Lease* other = live_lease_on(request.ras_port, address.family())) other->counts_for_ras_port = false;
  const auto link = links_.find(request.ras_port);
  lease.connection = link == links_.end() || request.ras_port.empty() ? 0 : link->second;
  lease.counts_for_ras_port = !request.ras_port.empty();

  leases_.insert_or_assign(address, lease);
  last_.insert_or_assign(address, tenure);
  came_back_.erase(address);

  Decision decision;
  decision.reason = reason;
  decision.address = address;
  decision.prefix = tenure.prefix;
  decision.notify = true;
  decision.pool = pool;
  decision.rule = rule;
  decision.tenure = tenure.id;
  if (before) decision.displaced = {before->tenure, before->released};
  return decision;
}

void PlainBook::end(Address address, EndReason reason, WallTime at, Ticks released) {
  Lease& lease = leases_.at(address);
  lease.tenure.to = std::max(lease.tenure.from, at);
  lease.tenure.end = reason;
  lease.tenure.rests_from = *lease.tenure.to;
  lease.released = released;
  lease.change = next_sequence_++;
  last_.insert_or_assign(address, lease.tenure);
  if (may_be_free(address)) came_back_.insert_or_assign(address, CameBack{released, order_++});
}

void PlainBook::set_host_addresses(const std::vector<Address>& addresses) {
  host_addresses_ = {addresses.begin(), addresses.end()};
}

// Link callouts may come before or after the Get of their connection: the lease on the RAS port is then the
// new connection's, unless its own is known to be alive on another link.
void PlainBook::link_up(std::string_view ras_port, std::uint64_t connection, std::string_view device) {
  links_.insert_or_assign(std::string(ras_port), connection);
  if (!device.empty()) devices_.insert_or_assign(std::string(ras_port), std::string(device));
  for (auto& [address, lease] : leases_) {
    const bool is_on_it = lease.is_live() && lease.counts_for_ras_port && lease.tenure.ras_port == ras_port;
    if (is_on_it && !alive_on_another_link(lease)) lease.connection = connection;
  }
}

void PlainBook::link_down(std::string_view ras_port, std::uint64_t connection) {
  const auto found = links_.find(ras_port);
  if (found != links_.end() && found->second == connection) links_.erase(found);
}

std::vector<LeaseBook::PoolUse> PlainBook::use(Instant now) const {
  std::vector<LeaseBook::PoolUse> uses;
  for (PoolIndex pool = 0; pool < policy_->pools().size(); ++pool) {
    const PoolSettings& settings = policy_->pool(pool);
    LeaseBook::PoolUse use{settings.name, settings.family, settings.addresses.size()};
    for (const auto& [address, lease] : leases_) {
      if (lease.pool != pool) continue;
      if (lease.is_live()) ++use.live;
      if (is_stray(lease)) ++use.strays;
      if (rests(lease, now)) ++use.held_down;
    }
    for (const Reservation& reservation : policy_->reservations()) {
      if (reservation.pool == pool) ++use.reserved;
    }
    for (std::uint64_t position = 0; position < use.size; ++position) {
      const Address address = settings.addresses.at(position);
      const bool used = leases_.contains(address) || came_back_.contains(address);
      if (!used && !policy_->reservation_of(address)) ++use.never_used;
    }
    uses.push_back(use);
  }
  return uses;
}

}  // namespace raspool::test
