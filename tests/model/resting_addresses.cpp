#include "tests/model/resting_addresses.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace raspool::test {

std::optional<PoolIndex> pool_of(const Policy& policy, const Tenure& tenure) {
  if (tenure.address.family() == Family::v4) return policy.pool_of(tenure.address);
  for (PoolIndex pool = 0; pool < policy.pools().size(); ++pool) {
    if (policy.pool(pool).family == Family::v6 && policy.pool(pool).name == tenure.pool) return pool;
  }
  for (PoolIndex pool = 0; pool < policy.pools().size(); ++pool) {
    if (policy.pool(pool).family == Family::v6 && policy.pool(pool).prefix == tenure.prefix) return pool;
  }
  return std::nullopt;
}

void RestingAddresses::take_policy(std::shared_ptr<const Policy> policy) {
  policy_ = std::move(policy);
  for (const PoolSettings& pool : policy_->pools()) hold_downs_[pool.name] = pool.hold_down;
}

void RestingAddresses::ended(const Tenure& tenure, EndReason reason, Instant now) {
  rest(tenure, now.ticks);
  // Outside our pools RRAS is right.
  if (reason == EndReason::offered_again && !pool_of(*policy_, tenure)) rests_.erase(tenure.address);
}

void RestingAddresses::restarted(const std::vector<Tenure>& last, const LeaseBook::Restart& how,
                                 Instant now) {
  const Duration longest =
      std::ranges::max_element(policy_->pools(), {}, &PoolSettings::hold_down)->hold_down;
  for (auto& [pool, hold_down] : hold_downs_) {
    if (!policy_->find_pool(pool)) hold_down = longest;  // the state file does not tell it
  }
  rests_.clear();
  for (const Tenure& tenure : last) {
    const WallTime to = tenure.to.value_or(how.at);
    const bool lived_until_now = tenure.is_live() && !how.clean;
    const Duration ago = lived_until_now ? Duration{} : std::max(Duration{}, now.wall - to);
    rest(tenure, now.ticks - ago);
  }
}

void RestingAddresses::forget_rested_identifiers(Instant now) {
  std::erase_if(rests_, [&](const auto& rest) {
    return rest.first.family() == Family::v6 && is_over(rest.second, now);
  });
}

std::string RestingAddresses::what_forbids(const Tenure& tenure, Instant now) const {
  const auto rest = rests_.find(tenure.address);
  if (tenure.kind == Kind::observed || rest == rests_.end()) return "";
  if (rest->second.user == policy_->names().user_name(tenure.user) || is_over(rest->second, now)) return "";
  return fmt::format("I4: {} was given to {} in the hold-down of {}", tenure.address.to_string(), tenure.user,
                     rest->second.user.raw());
}

void RestingAddresses::rest(const Tenure& tenure, Ticks from) {
  rests_.erase(tenure.address);
  rests_.emplace(tenure.address, Rest{policy_->names().user_name(tenure.user), from, tenure});
}

bool RestingAddresses::is_over(const Rest& rest, Instant now) const {
  return now.ticks - rest.from >= hold_down_of(rest.tenure);
}

Duration RestingAddresses::hold_down_of(const Tenure& tenure) const {
  if (const std::optional<PoolIndex> pool = pool_of(*policy_, tenure)) return policy_->pool(*pool).hold_down;
  return tenure.pool.empty() ? Duration{} : hold_downs_.at(std::string(tenure.pool));
}

}  // namespace raspool::test
