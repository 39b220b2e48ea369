#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "core/policy/glob_set.hpp"
#include "core/policy/rule.hpp"
#include "core/policy/rule_set.hpp"
#include "core/policy/short_text.hpp"
#include "core/policy/text_hash.hpp"

namespace raspool {

// The rules, compiled: finds the first one that matches in a time that hardly depends on how many rules,
// groups and members there are. Each condition gives the set of rules for which it holds; the first rule in
// all sets is the answer. Immutable once made, so any thread may read it.
class RuleMatcher {
 public:
  // Points into `rules` from now on.
  RuleMatcher(const std::vector<Rule>& rules, const std::vector<Group>& groups);

  // No allocation for up to 512 rules and names of usual length.
  std::optional<RuleIndex> match(const RuleSubject& subject) const;
  // See Policy.
  std::optional<Condition> first_unmet(RuleIndex rule, const RuleSubject& subject) const;

 private:
  // A group of a member, and where its other groups are: the first one in the table itself, because most have
  // no other.
  struct Membership {
    static constexpr std::uint32_t kNoMore = 0xFFFF'FFFF;
    GroupIndex group = 0;
    std::uint32_t more = kNoMore;  // in more_
  };
  struct ByKey {
    using is_transparent = void;
    std::size_t operator()(const ShortText& key) const { return hash_of(key.view()); }
    std::size_t operator()(const UserName& user) const { return user.hash(); }
    bool operator()(const ShortText& left, const ShortText& right) const {
      return left.view() == right.view();
    }
    bool operator()(const UserName& user, const ShortText& key) const { return key.view() == user.key(); }
  };

  void add_members(const std::vector<Group>& groups);
  const Membership* membership_of(const UserName& user) const;  // null: in no group that a rule names
  template <class Visit>
  void for_each_group(const Membership* membership, Visit visit) const;

  const std::vector<Rule>& rules_;
  RuleSet for_users_, for_machines_;  // by identity, and for this server
  RuleSet asks_link_;                 // has ras_ports or ras_devices
  GlobSet users_, ras_ports_, ras_devices_;

  bool some_ask_groups_ = false;
  RuleSet without_groups_;
  RuleSets group_sets_;
  std::vector<std::optional<RuleSets::Id>> rules_of_group_;  // nothing: no rule names the group
  boost::unordered_flat_map<ShortText, Membership, ByKey, ByKey> members_;
  std::vector<Membership> more_;
};

}  // namespace raspool
