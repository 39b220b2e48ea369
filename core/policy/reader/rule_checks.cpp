#include "core/policy/reader/rule_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "core/policy/reader/reserved_user_check.hpp"
#include "core/policy/reader/wording.hpp"

namespace raspool {
namespace {

bool all_empty(const Rule& rule, const std::vector<GroupDraft>& groups) {
  return std::all_of(rule.groups.begin(), rule.groups.end(), [&](GroupIndex index) {
    return groups[index].complete && groups[index].group.members.empty();
  });
}

void check_sizes(const Policy& policy, const std::vector<PoolDraft>& pools, Diagnostics& diagnostics) {
  std::vector<std::uint64_t> reserved(pools.size());
  for (const Reservation& reservation : policy.reservations()) ++reserved[reservation.pool];
  std::vector<bool> is_named(pools.size());
  for (const Rule& rule : policy.rules()) {
    for (const PoolIndex pool : rule.pools) is_named[pool] = true;
  }
  for (const PoolSettings& pool : policy.pools()) {
    if (pool.next) is_named[*pool.next] = true;
  }
  for (std::size_t index = 0; index < pools.size(); ++index) {
    const PoolSettings& pool = pools[index].settings;
    const bool is_used_up =
        pool.family == Family::v4 && pools[index].is_here && reserved[index] == pool.addresses.size();
    if (!is_used_up || !is_named[index]) continue;
    diagnostics.warning(
        pools[index].addresses_at,
        fmt::format("every address of pool {} is reserved: nobody else gets one by the rules that name it",
                    in_ticks(pool.name)));
  }
}

}  // namespace

void check_rules(const std::vector<RuleDraft>& rules, const std::vector<GroupDraft>& groups,
                 Diagnostics& diagnostics) {
  const RuleDraft* catch_all = nullptr;
  for (const RuleDraft& draft : rules) {
    if (catch_all != nullptr) {
      diagnostics.warning(
          draft.at,
          fmt::format("rule {} can never match: rule {} in line {} matches everybody before it",
                      in_ticks(draft.rule.name), in_ticks(catch_all->rule.name), catch_all->at.line));
    } else if (draft.groups_at && all_empty(draft.rule, groups)) {
      diagnostics.warning(*draft.groups_at, fmt::format("rule {} can never match: nobody is in its groups",
                                                        in_ticks(draft.rule.name)));
    } else if (draft.has_no_condition) {
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
