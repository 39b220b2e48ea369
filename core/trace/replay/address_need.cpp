#include "core/trace/replay/address_need.hpp"

#include <algorithm>
#include <utility>

#include "core/trace/replay/sized_policy.hpp"

namespace raspool {

AddressNeed::AddressNeed(std::shared_ptr<const Policy> policy, WallTime first_day)
    : policy_(std::move(policy)),
      first_day_(first_day),
      pools_(policy_->pools().size()),
      states_(policy_->pools().size()) {
  for (PoolIndex pool = 0; pool < pools_.size(); ++pool)
    pools_[pool].needed = states_[pool].reserved = reserved_in(*policy_, pool);
}

void AddressNeed::note_use(PoolIndex pool, WallTime time, std::uint64_t live) {
  constexpr std::int64_t kMostDays = 3'660;  // of longer data the last day is the sum of the rest
  const auto day = static_cast<std::size_t>(
      std::clamp<std::int64_t>((time - first_day_) / std::chrono::hours(24), 0, kMostDays));
  std::vector<std::uint64_t>& daily = pools_[pool].daily;
  if (daily.size() <= day) daily.resize(day + 1, states_[pool].live);
  daily[day] = std::max(daily[day], live);
  states_[pool].live = live;
}

void AddressNeed::forget_rested(State& state, WallTime time) {
  while (!state.order.empty() && state.order.front().until <= time) {
    const auto found = state.until.find(state.order.front().address);
    if (found != state.until.end() && found->second == state.order.front().until) state.until.erase(found);
    state.order.pop_front();
  }
}

void AddressNeed::got(const Session& session, ReplayUsers::Id, const Decision& decision,
                      const LeaseBook& book) {
  const Family family = session.proposal.family();
  if (family != Family::v4) return;
  if (decision.rule && decision.reason != Reason::external && decision.reason != Reason::reserved) {
    const bool asks_pool = policy_->rules()[*decision.rule].action == RuleAction::assign;
    const auto first = asks_pool ? first_pool(*policy_, *decision.rule, family) : std::nullopt;
    const bool is_own_fault = decision.reason == Reason::too_many_leases;
    // An own address in another pool that the rule reaches is no want of this one.
    const bool has_own = decision.reason == Reason::own_address || decision.reason == Reason::repeated;
    if (first && decision.pool != first && !is_own_fault && !has_own) pools_[*first].was_short = true;
  }
  if (!decision.granted() || !decision.pool) return;
  State& state = states_[*decision.pool];
  forget_rested(state, session.begin);
  state.until.erase(decision.address);
  const std::uint64_t live = book.fill(*decision.pool).live;
  if (live > state.live && policy_->reservation_of(decision.address)) ++state.reserved_live;
  note_use(*decision.pool, session.begin, live);
  OfPool& pool = pools_[*decision.pool];
  const std::uint64_t in_use = live - std::min(live, state.reserved_live);
  pool.in_use = std::max(pool.in_use, in_use);
  pool.needed = std::max(pool.needed, in_use + state.until.size() + state.reserved);
}

void AddressNeed::left(const Session&, ReplayUsers::Id, const Granted& granted, WallTime time,
                       const LeaseBook& book) {
  if (!granted.pool || granted.address.family() != Family::v4) return;
  State& state = states_[*granted.pool];
  const std::uint64_t live = book.fill(*granted.pool).live;
  const bool has_ended = live < state.live;
  note_use(*granted.pool, time, live);
  if (!has_ended) return;
  if (policy_->reservation_of(granted.address)) {
    if (state.reserved_live > 0) --state.reserved_live;
    return;
  }
  constexpr Duration kLongEnough = std::chrono::hours(24) * 36'500;
  const WallTime until = time + std::min(policy_->pool(*granted.pool).hold_down, kLongEnough);
  state.until[granted.address] = until;
  state.order.push_back({until, granted.address});
}

}  // namespace raspool
