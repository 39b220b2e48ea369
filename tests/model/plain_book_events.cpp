// PlainBook's part about what happens: leases begin, end, are taken back, observed and restored (2.2 to 2.6).
#include <algorithm>
#include <utility>

#include "tests/model/plain_book.hpp"

namespace raspool::test {

// ---- 2.2: Release

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

bool PlainBook::withdraw(const Decision& decision, Instant now) {
  if (decision.tenure == 0) return true;
  const Lease* lease = live_lease_of(decision.address);
  if (!lease || lease->tenure.id != decision.tenure) return true;
  if (lease->was_repeated) return false;

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
  return true;
}

Decision PlainBook::offer(const Request& request, Instant now) {
  return take_proposal(request, policy_->match({request.user, request.ras_port, device_on(request.ras_port)}),
                       now);
}

// ---- 2.4: observe mode

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
    if (!tenure.pool.empty()) hold_downs_.try_emplace(std::string(tenure.pool), longest_hold_down());
    leases_.emplace(tenure.address, lease);
    returns.push_back({{lease.released, static_cast<std::int64_t>(tenure.change)}, tenure.address});
  }
  std::sort(returns.begin(), returns.end(),
            [](const Return& left, const Return& right) { return left.when < right.when; });
  for (const Return& back : returns) {
    if (may_be_free(back.address)) came_back_[back.address] = {back.when.at, order_++};
  }
}

// ---- What happens

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
  if (before) {  // which one, for comparison
    LeaseFacts facts;
    facts.id = before->tenure.id;
    decision.displaced.emplace().facts.set(facts);
  }
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
