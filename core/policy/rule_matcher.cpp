#include "core/policy/rule_matcher.hpp"

#include <algorithm>
#include <utility>

#include "core/policy/case_folding.hpp"

namespace raspool {
namespace {

bool any_matches(const std::vector<Glob>& globs, std::string_view folded) {
  return std::any_of(globs.begin(), globs.end(),
                     [folded](const Glob& glob) { return glob.matches_folded(folded); });
}

}  // namespace

RuleMatcher::RuleMatcher(const std::vector<Rule>& rules, const std::vector<Group>& groups)
    : rules_(rules),
      for_users_(rules.size()),
      for_machines_(rules.size()),
      asks_link_(rules.size()),
      users_(rules, &Rule::users),
      ras_ports_(rules, &Rule::ras_ports),
      ras_devices_(rules, &Rule::ras_devices),
      without_groups_(rules.size()),
      group_sets_(rules.size()),
      rules_of_group_(groups.size()) {
  std::vector<std::vector<RuleIndex>> of_group(groups.size());
  for (RuleIndex index = 0; index < rules.size(); ++index) {
    const Rule& rule = rules[index];
    if (rule.is_for_this_server) {
      if (rule.identity != Identity::machine) for_users_.add(index);
      if (rule.identity != Identity::user) for_machines_.add(index);
    }
    if (!rule.ras_ports.empty() || !rule.ras_devices.empty()) asks_link_.add(index);
    if (rule.groups.empty()) {
      without_groups_.add(index);
    } else {
      some_ask_groups_ = true;
    }
    for (const GroupIndex group : rule.groups) of_group[group].push_back(index);
  }
  for (GroupIndex group = 0; group < groups.size(); ++group) {
    if (!of_group[group].empty()) rules_of_group_[group] = group_sets_.add(of_group[group]);
  }
  add_members(groups);
}

void RuleMatcher::add_members(const std::vector<Group>& groups) {
  std::size_t count = 0;
  for (GroupIndex group = 0; group < groups.size(); ++group) {
    if (rules_of_group_[group]) count += groups[group].members.size();
  }
  members_.reserve(count);
  for (GroupIndex group = 0; group < groups.size(); ++group) {
    if (!rules_of_group_[group]) continue;
    for (const UserName& member : groups[group].members) {
      const auto known = members_.find(member);
      if (known == members_.end()) {
        ShortText key;
        key.assign(member.key());
        members_.emplace(std::move(key), Membership{.group = group});
      } else if (known->second.group != group) {  // else it is written twice
        more_.push_back(known->second);
        known->second = {group, static_cast<std::uint32_t>(more_.size() - 1)};
      }
    }
  }
}

const RuleMatcher::Membership* RuleMatcher::membership_of(const UserName& user) const {
  const auto found = members_.find(user);
  return found == members_.end() ? nullptr : &found->second;
}

template <class Visit>
void RuleMatcher::for_each_group(const Membership* membership, Visit visit) const {
  if (membership == nullptr) return;
  visit(membership->group);
  while (membership->more != Membership::kNoMore) {
    membership = &more_[membership->more];
    visit(membership->group);
  }
}

std::optional<RuleIndex> RuleMatcher::match(const RuleSubject& subject) const {
  const UserName& user = subject.user;
  const RuleSet& by_identity = user.is_machine() ? for_machines_ : for_users_;
  if (users_.is_empty() && !some_ask_groups_) {
    const std::optional<RuleIndex> first = by_identity.first();
    if (!first || !asks_link_.contains(*first)) return first;
  }
  // Looked up before it is asked for: the members may be far away in memory, and the names are matched while
  // they come.
  const Membership* const membership = some_ask_groups_ ? membership_of(user) : nullptr;
  RuleSet matching = by_identity;
  if (!users_.is_empty()) {
    RuleSet met = users_.rules_without();
    users_.add_matches(user.key(), met);
    if (!user.key_is_whole_name()) users_.add_matches(FoldedText(user.raw()).view(), met);
    matching.keep_only(met);
  }
  if (some_ask_groups_) {
    RuleSet met = without_groups_;
    for_each_group(membership, [&](GroupIndex group) { group_sets_.add_to(met, *rules_of_group_[group]); });
    matching.keep_only(met);
  }
  const std::optional<RuleIndex> first = matching.first();
  if (!first || !asks_link_.contains(*first)) return first;

  if (!ras_ports_.is_empty()) {
    RuleSet met = ras_ports_.rules_without();
    ras_ports_.add_matches(FoldedText(subject.ras_port).view(), met);
    matching.keep_only(met);
  }
  if (!ras_devices_.is_empty()) {
    RuleSet met = ras_devices_.rules_without();
    if (!subject.ras_device.empty()) ras_devices_.add_matches(FoldedText(subject.ras_device).view(), met);
    matching.keep_only(met);
  }
  return matching.first();
}

std::optional<Condition> RuleMatcher::first_unmet(RuleIndex index, const RuleSubject& subject) const {
  const Rule& rule = rules_[index];
  const UserName& user = subject.user;
  if (!rule.users.empty() && !any_matches(rule.users, user.key()) &&
      (user.key_is_whole_name() || !any_matches(rule.users, FoldedText(user.raw()).view()))) {
    return Condition::users;
  }
  if (!rule.groups.empty()) {
    bool is_member = false;
    for_each_group(membership_of(user), [&](GroupIndex group) {
      is_member |= std::find(rule.groups.begin(), rule.groups.end(), group) != rule.groups.end();
    });
    if (!is_member) return Condition::groups;
  }
  if (rule.identity && (*rule.identity == Identity::machine) != user.is_machine()) return Condition::identity;
  if (!rule.ras_ports.empty() && !any_matches(rule.ras_ports, FoldedText(subject.ras_port).view())) {
    return Condition::ras_ports;
  }
  if (!rule.ras_devices.empty() &&
      (subject.ras_device.empty() || !any_matches(rule.ras_devices, FoldedText(subject.ras_device).view()))) {
    return Condition::ras_devices;
  }
  if (!rule.is_for_this_server) return Condition::servers;
  return std::nullopt;
}

}  // namespace raspool
