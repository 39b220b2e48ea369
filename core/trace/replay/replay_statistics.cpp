#include "core/trace/replay/replay_statistics.hpp"

#include <algorithm>

#include "core/trace/replay/sized_policy.hpp"

namespace raspool {
namespace {

void raise(std::vector<std::uint64_t>& row, std::size_t index, std::uint64_t value, std::uint64_t before) {
  if (row.size() <= index) row.resize(index + 1, before);
  row[index] = std::max(row[index], value);
}

std::size_t gap_class(Duration gap) {
  return static_cast<std::size_t>(std::upper_bound(kGapClasses.begin(), kGapClasses.end(), gap) -
                                  kGapClasses.begin());
}

}  // namespace

ReplayStatistics::ReplayStatistics(std::shared_ptr<const Policy> policy, const TimeGrid& grid,
                                   const NameTable& names)
    : policy_(std::move(policy)),
      grid_(grid),
      names_(names),
      need_(policy_, std::chrono::floor<std::chrono::days>(grid.begin)),
      pools_(policy_->pools().size()) {
  for (PoolIndex index = 0; index < pools_.size(); ++index) {
    const PoolSettings& settings = policy_->pool(index);
    PoolReport& pool = pools_[index].report;
    pool.name = settings.name;
    pool.family = settings.family;
    pool.size = settings.family == Family::v4 ? settings.addresses.size() : 0;
    pool.reserved = reserved_in(*policy_, index);
    pool.hold_down = settings.hold_down;
    pool.refusals_over_time.assign(grid_.count, 0);
  }
  for (RuleIndex index = 0; index < policy_->rules().size(); ++index) {
    const Rule& rule = policy_->rules()[index];
    report_.rules.push_back({rule.name, 0});
    if (!rule.ras_ports.empty() || !rule.ras_devices.empty()) ask_links_.push_back(index);
  }
}

ReplayStatistics::OfUser& ReplayStatistics::user_at(ReplayUsers::Id user) {
  if (users_.size() <= user) users_.resize(user + 1);
  return users_[user];
}

void ReplayStatistics::note_use(PoolIndex index, WallTime time, std::uint64_t live) {
  OfPool& pool = pools_[index];
  raise(pool.report.use, grid_.index_of(time), live, pool.live);
  if (live > pool.report.peak) {
    pool.report.peak = live;
    pool.report.peak_at = time;
  }
  pool.live = live;
}

bool ReplayStatistics::is_undecided(const Session& session, const Decision& decision) const {
  if (session.is_from_trace || ask_links_.empty()) return false;
  const UserName user = policy_->names().user_name(names_.text(session.user));
  const RuleSubject subject{user, names_.text(session.ras_port), ""};
  return std::any_of(ask_links_.begin(), ask_links_.end(), [&](RuleIndex rule) {
    if (decision.rule && rule >= *decision.rule) return false;
    const auto unmet = policy_->first_unmet(rule, subject);
    return unmet == Condition::ras_ports || unmet == Condition::ras_devices;
  });
}

void ReplayStatistics::got(const Session& session, ReplayUsers::Id user, const Decision& decision,
                           const LeaseBook& book) {
  need_.got(session, user, decision, book);
  OfUser& of_user = user_at(user);
  const bool is_counted = !session.is_second_family;
  if (is_counted) {
    ++report_.connections;
    ++of_user.report.connections;
    ++(decision.granted() ? report_.granted : report_.refused);
    ++reasons_[static_cast<std::size_t>(decision.reason)];
    if (decision.rule) ++report_.rules[*decision.rule].connections;
    if (!decision.rule && decision.reason != Reason::external) {
      ++report_.unmatched;
      ++of_user.report.unmatched;
    }
    if (is_undecided(session, decision)) ++report_.undecided;
  }
  const Family family = session.proposal.family();
  const bool asks_pool = decision.rule && policy_->rules()[*decision.rule].action == RuleAction::assign;
  const auto first = asks_pool ? first_pool(*policy_, *decision.rule, family) : std::nullopt;
  if (!decision.granted()) {
    ++of_user.report.refusals;
    const bool for_want = decision.reason == Reason::exhausted || decision.reason == Reason::nothing_offered;
    if (first && for_want) {
      PoolReport& pool = pools_[*first].report;
      ++pool.refusals;
      if (!pool.first_refusal) pool.first_refusal = session.begin;
      ++pool.refusals_over_time[grid_.index_of(session.begin)];
    }
  } else {
    const bool is_new = decision.reason == Reason::never_used ||
                        decision.reason == Reason::released_longest_ago || decision.reason == Reason::offered;
    if (first && is_new && decision.pool != first) ++pools_[*first].report.passed_on;
    if (decision.pool) count_address(pools_[*decision.pool], session, user, decision);
    if (family == Family::v4 && !decision.address.is_none()) of_user.last = decision.address;
    if (!decision.address.is_none() && had_.emplace(user, decision.address.number()).second)
      ++of_user.report.addresses;
  }
  // A Get may also have ended another's lease.
  for (PoolIndex pool = 0; pool < pools_.size(); ++pool) {
    const std::uint64_t live = book.fill(pool).live;
    if (live != pools_[pool].live) note_use(pool, session.begin, live);
  }
}

void ReplayStatistics::count_address(OfPool& pool, const Session& session, ReplayUsers::Id user,
                                     const Decision& decision) {
  ++pool.report.connections;
  const OfUser& of_user = users_[user];
  if (decision.address.family() == Family::v4 && of_user.last) {
    ++pool.report.returned;
    if (*of_user.last == decision.address) ++pool.report.kept;
  }
  const auto former = pool.former.find(decision.address);
  if (former == pool.former.end()) return;
  if (former->second.user != user) {
    const Duration gap = session.begin - former->second.released;
    if (!pool.report.shortest_gap || gap < *pool.report.shortest_gap) pool.report.shortest_gap = gap;
    ++pool.report.gaps[gap_class(gap)];
  }
  pool.former.erase(former);
}

void ReplayStatistics::left(const Session& session, ReplayUsers::Id user, const Granted& granted,
                            WallTime time, const LeaseBook& book) {
  need_.left(session, user, granted, time, book);
  if (!granted.pool) return;
  OfPool& pool = pools_[*granted.pool];
  pool.former[granted.address] = {user, time};
  const std::uint64_t live = book.fill(*granted.pool).live;
  if (live != pool.live) note_use(*granted.pool, time, live);
}

ServerReport ReplayStatistics::report(const ReplayUsers& users) const {
  ServerReport report = report_;
  for (std::size_t reason = 0; reason < reasons_.size(); ++reason) {
    if (reasons_[reason] != 0)
      report.reasons[std::string(to_text(static_cast<Reason>(reason)))] = reasons_[reason];
  }
  for (const OfPool& pool : pools_) {
    report.pools.push_back(pool.report);
    report.pools.back().use.resize(grid_.count, pool.live);
  }
  for (ReplayUsers::Id user = 0; user < users_.size(); ++user) {
    if (users_[user].report.connections == 0) continue;
    report.users.push_back(users_[user].report);
    report.users.back().user = users.shown(user);
  }
  std::sort(report.users.begin(), report.users.end(), [](const UserReport& left, const UserReport& right) {
    if (left.refusals != right.refusals) return left.refusals > right.refusals;
    if (left.addresses != right.addresses) return left.addresses > right.addresses;
    return left.user < right.user;
  });
  return report;
}

}  // namespace raspool
