// PlainBook's part about the page's words: live, resting, free for a user, remembered, reached.
#include <algorithm>
#include <utility>

#include "tests/model/plain_book.hpp"

namespace raspool::test {

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
  if (request.prefix.is_none()) return std::nullopt;
  for (PoolIndex pool = 0; pool < policy_->pools().size(); ++pool) {
    if (policy_->pool(pool).family == Family::v6 && policy_->pool(pool).prefix == request.prefix) return pool;
  }
  return std::nullopt;
}

bool PlainBook::reaches(std::optional<RuleIndex> rule, std::optional<PoolIndex> pool) const {
  if (!rule || !pool) return false;
  const std::vector<PoolIndex> pools = reached(policy_->rules()[*rule]);
  return std::count(pools.begin(), pools.end(), *pool) > 0;
}

// Row 9: pools in order, each followed at once by its `next` chain, none twice.
std::vector<PoolIndex> PlainBook::reached(const Rule& rule) const {
  std::vector<PoolIndex> pools;
  for (std::optional<PoolIndex> pool : rule.pools) {
    for (; pool && std::count(pools.begin(), pools.end(), *pool) == 0; pool = policy_->pool(*pool).next) {
      pools.push_back(*pool);
    }
  }
  return pools;
}

// Row 3: from AD or NPS, as far as it can be told.
bool PlainBook::is_external(Address proposal) const {
  if (proposal.family() == Family::v6 || proposal.is_none()) return false;
  if (policy_->own_ranges().empty() || policy_->external() == External::ignore) return false;
  const bool makeshift = *AddressV4::parse("169.254.0.0") <= proposal.v4() &&
                         proposal.v4() <= *AddressV4::parse("169.254.255.255");
  return !makeshift && !policy_->own_ranges().contains(proposal.v4());
}

// Outside all pools RRAS is right about what it offered; what AD gave a user is that user's.
bool PlainBook::is_rras_own(const Lease& lease, const Request& request) {
  if (lease.pool) return false;
  const Kind kind = lease.tenure.kind;
  return kind == Kind::offered || kind == Kind::observed ||
         (kind == Kind::external && lease.user == request.user);
}

std::size_t PlainBook::live_leases(const UserName& user, Family family) const {
  return static_cast<std::size_t>(std::count_if(leases_.begin(), leases_.end(), [&](const auto& known) {
    return known.second.is_live() && known.second.user == user && known.first.family() == family;
  }));
}

}  // namespace raspool::test
