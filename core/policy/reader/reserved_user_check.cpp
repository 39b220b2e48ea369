#include "core/policy/reader/reserved_user_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/policy/reader/wording.hpp"

namespace raspool {
namespace {

enum class Matches { no, perhaps, yes };

// The rules as they are to users of whom only the name is known.
class RulesByName {
 public:
  explicit RulesByName(const Policy& policy)
      : policy_(policy),
        strips_domains_(policy.names().user_name("domain\\user") == policy.names().user_name("user")) {
    for (std::size_t index = 0; index < policy.groups().size(); ++index) {
      for (const UserName& member : policy.groups()[index].members) {
        groups_of_[member.key()].push_back(static_cast<GroupIndex>(index));
      }
    }
  }

  // Why the user gets no address of the family from any pool; empty if that may be.
  std::string why_none(const UserName& user, Family family, std::string_view family_name) const {
    for (const Rule& rule : policy_.rules()) {
      const Matches matches = this->matches(rule, user);
      if (matches == Matches::no) continue;
      if (has_pool_of(rule, family)) return {};
      if (matches == Matches::perhaps) continue;
      return fmt::format("rule {}, the first that matches {}, has no {} pool", in_ticks(rule.name),
                         in_quotes(user.raw()), family_name);
    }
    const bool any = std::any_of(policy_.rules().begin(), policy_.rules().end(),
                                 [&](const Rule& rule) { return has_pool_of(rule, family); });
    if (!any) return fmt::format("no rule has an {} pool", family_name);
    if (!any_may_match(user)) return fmt::format("no rule matches {}", in_quotes(user.raw()));
    return fmt::format("no rule that may match {} has an {} pool", in_quotes(user.raw()), family_name);
  }

 private:
  bool has_pool_of(const Rule& rule, Family family) const {
    return rule.action == RuleAction::assign &&
           std::any_of(rule.pools.begin(), rule.pools.end(),
                       [&](PoolIndex pool) { return policy_.pool(pool).family == family; });
  }
  bool any_may_match(const UserName& user) const {
    return std::any_of(policy_.rules().begin(), policy_.rules().end(),
                       [&](const Rule& rule) { return matches(rule, user) != Matches::no; });
  }
  bool is_in_any(const Rule& rule, const UserName& user) const {
    const auto found = groups_of_.find(user.key());
    return found != groups_of_.end() &&
           std::any_of(rule.groups.begin(), rule.groups.end(), [&](GroupIndex group) {
             return std::binary_search(found->second.begin(), found->second.end(), group);
           });
  }
  // A machine, and without domains everybody, may come under another form of the name that the rule knows.
  Matches by_pattern(const Rule& rule, const UserName& user) const {
    if (rule.users.empty()) return Matches::yes;
    const bool matches = std::any_of(rule.users.begin(), rule.users.end(), [&](const Glob& glob) {
      return glob.matches_folded(user.key()) || glob.matches(user.raw());
    });
    if (matches) return Matches::yes;
    return user.is_machine() || strips_domains_ ? Matches::perhaps : Matches::no;
  }
  Matches matches(const Rule& rule, const UserName& user) const {
    if (!rule.is_for_this_server) return Matches::no;
    if (rule.identity && (*rule.identity == Identity::machine) != user.is_machine()) return Matches::no;
    if (!rule.groups.empty() && !is_in_any(rule, user)) return Matches::no;
    const Matches by_user = by_pattern(rule, user);
    const bool depends_on_port = !rule.ras_ports.empty() || !rule.ras_devices.empty();
    return by_user == Matches::yes && depends_on_port ? Matches::perhaps : by_user;
  }

  const Policy& policy_;
  const bool strips_domains_;
  std::unordered_map<std::string_view, std::vector<GroupIndex>> groups_of_;  // by key; ascending
};

}  // namespace

void check_reserved_users(const Policy& policy, const std::vector<ReservationDraft>& reservations,
                          Diagnostics& diagnostics) {
  // Every reservation against every rule: not worth a start of minutes.
  constexpr std::size_t kMostWork = 20'000'000;
  if (reservations.size() * policy.rules().size() > kMostWork) return;
  const RulesByName rules(policy);
  for (const ReservationDraft& reservation : reservations) {
    if (!reservation.user || !reservation.address) continue;
    const Family family = reservation.address->family();
    const std::string_view family_name = family == Family::v4 ? "IPv4" : "IPv6";
    const std::string why = rules.why_none(*reservation.user, family, family_name);
    if (why.empty()) continue;
    diagnostics.warning(
        reservation.user_at,
        fmt::format("the reservation has no effect: {}. Let a rule with an {} pool match this "
                    "user",
                    why, family_name));
  }
}

}  // namespace raspool
