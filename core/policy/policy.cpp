#include "core/policy/policy.hpp"

#include <algorithm>
#include <utility>

#include "core/policy/rule_matcher.hpp"

namespace raspool {
namespace {

std::vector<PoolIndex> reach_of(const Rule& rule, const std::vector<PoolSettings>& pools) {
  std::vector<PoolIndex> reach;
  for (const PoolIndex first : rule.pools) {
    std::optional<PoolIndex> pool = first;
    while (pool && std::find(reach.begin(), reach.end(), *pool) == reach.end()) {
      reach.push_back(*pool);
      pool = pools[*pool].next;
    }
  }
  return reach;
}

}  // namespace

Policy::Policy(Parts parts)
    : parts_(std::move(parts)), matcher_(std::make_unique<RuleMatcher>(parts_.rules, parts_.groups)) {
  for (std::size_t index = 0; index < parts_.pools.size(); ++index) {
    for (const AddressRange& range : parts_.pools[index].addresses.ranges()) {
      spans_.push_back({range, static_cast<PoolIndex>(index)});
    }
  }
  std::sort(spans_.begin(), spans_.end(),
            [](const PoolSpan& left, const PoolSpan& right) { return left.range < right.range; });
  for (const Rule& rule : parts_.rules) reach_.push_back(reach_of(rule, parts_.pools));
  for (std::size_t index = 0; index < parts_.reservations.size(); ++index) {
    const Reservation& reservation = parts_.reservations[index];
    reserved_.emplace(reservation.address, index);
    OfUser& of_user = reserved_for_[reservation.user];
    (reservation.address.family() == Family::v4 ? of_user.v4 : of_user.v6).push_back(&reservation);
  }
}

Policy::~Policy() = default;

bool Policy::has_family(Family family) const {
  return std::any_of(parts_.pools.begin(), parts_.pools.end(),
                     [family](const PoolSettings& pool) { return pool.family == family; });
}

std::optional<PoolIndex> Policy::find_pool(std::string_view name) const {
  for (std::size_t index = 0; index < parts_.pools.size(); ++index) {
    if (parts_.pools[index].name == name) return static_cast<PoolIndex>(index);
  }
  return std::nullopt;
}

std::optional<RuleIndex> Policy::match(const RuleSubject& subject) const { return matcher_->match(subject); }

std::optional<Condition> Policy::first_unmet(RuleIndex rule, const RuleSubject& subject) const {
  return matcher_->first_unmet(rule, subject);
}

std::optional<PoolIndex> Policy::pool_of(Address address) const {
  if (address.family() != Family::v4) return std::nullopt;
  const AddressV4 wanted = address.v4();
  const auto after =
      std::upper_bound(spans_.begin(), spans_.end(), wanted,
                       [](AddressV4 a, const PoolSpan& span) { return a < span.range.first(); });
  if (after == spans_.begin() || !(after - 1)->range.contains(wanted)) return std::nullopt;
  return (after - 1)->pool;
}

const Reservation* Policy::reservation_of(Address address) const {
  if (reserved_.empty()) return nullptr;
  const auto found = reserved_.find(address);
  return found == reserved_.end() ? nullptr : &parts_.reservations[found->second];
}

std::span<const Reservation* const> Policy::reservations_of(const UserName& user, Family family) const {
  const auto found = reserved_for_.find(user);
  if (found == reserved_for_.end()) return {};
  return family == Family::v4 ? found->second.v4 : found->second.v6;
}

bool Policy::has_reservation(const UserName& user) const {
  return !reserved_for_.empty() && reserved_for_.contains(user);
}

}  // namespace raspool
