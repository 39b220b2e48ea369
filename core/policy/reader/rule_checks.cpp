#include "core/policy/reader/rule_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <unordered_map>

#include "core/policy/reader/wording.hpp"

namespace raspool {
namespace {

bool has_pool_of(const Rule& rule, Family family, const Policy& policy) {
  return std::any_of(rule.pools.begin(), rule.pools.end(),
                     [&](PoolIndex pool) { return policy.pool(pool).family == family; });
}

// A machine comes under several names, of which the rules may know another than the reservation: it is given
// the benefit of the doubt as long as any rule has a pool.
bool can_have(const UserName& user, Family family, const Policy& policy) {
  if (user.is_machine()) {
    return std::any_of(policy.rules().begin(), policy.rules().end(),
                       [&](const Rule& rule) { return has_pool_of(rule, family, policy); });
  }
  const auto rule = policy.match({user, "", ""});
  return rule && has_pool_of(policy.rules()[*rule], family, policy);
}

std::string why_none(const UserName& user, std::string_view family_name, const Policy& policy) {
  const auto rule = policy.match({user, "", ""});
  if (user.is_machine()) return fmt::format("no rule has an {} pool", family_name);
  if (!rule) return fmt::format("no rule matches {}", in_quotes(user.raw()));
  return fmt::format("rule {}, the first that matches {}, has no {} pool",
                     in_ticks(policy.rules()[*rule].name), in_quotes(user.raw()), family_name);
}

void check_reserved_users(const Policy& policy, const std::vector<ReservationDraft>& reservations,
                          Diagnostics& diagnostics) {
  // Every reservation against every rule: not worth a start of minutes.
  constexpr std::size_t kMostWork = 20'000'000;
  if (reservations.size() * policy.rules().size() > kMostWork) return;
  for (const ReservationDraft& reservation : reservations) {
    if (!reservation.user || !reservation.address) continue;
    const Family family = reservation.address->family();
    if (can_have(*reservation.user, family, policy)) continue;
    const std::string_view family_name = family == Family::v4 ? "IPv4" : "IPv6";
    diagnostics.warning(
        reservation.user_at,
        fmt::format("the reservation has no effect: {}. Let a rule with an {} pool match this user",
                    why_none(*reservation.user, family_name, policy), family_name));
  }
}

void check_sizes(const Policy& policy, const std::vector<PoolDraft>& pools, Diagnostics& diagnostics) {
  std::vector<std::uint64_t> reserved(pools.size());
  for (const Reservation& reservation : policy.reservations()) ++reserved[reservation.pool];
  std::vector<bool> is_named(pools.size());
  for (const Rule& rule : policy.rules()) {
    for (const PoolIndex pool : rule.pools) is_named[pool] = true;
  }
  for (std::size_t index = 0; index < pools.size(); ++index) {
    const PoolSettings& pool = pools[index].settings;
    const bool is_used_up = pool.family == Family::v4 && reserved[index] == pool.addresses.size();
    if (!is_used_up || !is_named[index]) continue;
    diagnostics.warning(
        pools[index].addresses_at,
        fmt::format("every address of pool {} is reserved: nobody else gets one by the rules that name it",
                    in_ticks(pool.name)));
  }
}

}  // namespace

void check_rules(const std::vector<RuleDraft>& rules, Diagnostics& diagnostics) {
  std::unordered_map<std::string_view, const RuleDraft*> first;
  const RuleDraft* catch_all = nullptr;
  for (const RuleDraft& draft : rules) {
    const auto [other, is_first] = first.emplace(draft.rule.name, &draft);
    if (!is_first) {
      diagnostics.error(draft.name_at,
                        fmt::format("a rule is named {} already, in line {}: write another name",
                                    in_ticks(draft.rule.name), other->second->name_at.line));
    }
    if (catch_all != nullptr) {
      diagnostics.warning(
          draft.at,
          fmt::format("rule {} can never match: rule {} in line {} matches everybody before it",
                      in_ticks(draft.rule.name), in_ticks(catch_all->rule.name), catch_all->at.line));
    } else if (draft.matches_everybody) {
      catch_all = &draft;
    }
  }
}

void check_use_of_reservations(const Policy& policy, const std::vector<ReservationDraft>& reservations,
                               const std::vector<PoolDraft>& pools, Diagnostics& diagnostics) {
  check_reserved_users(policy, reservations, diagnostics);
  check_sizes(policy, pools, diagnostics);
}

}  // namespace raspool
