#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/policy/glob.hpp"
#include "core/policy/literal_set.hpp"
#include "core/policy/rule.hpp"
#include "core/policy/rule_set.hpp"

namespace raspool {

// The patterns that rules have for one condition, compiled: what a text costs hardly depends on how many
// there are. Patterns without jokers, and with one star at either end, are literals. Of any other pattern one
// pair of neighbouring bytes is known, the one that fewest of them have, and it is tried only on a text that
// holds the pair.
class GlobSet {
 public:
  // `condition` is &Rule::users, &Rule::ras_ports or &Rule::ras_devices.
  GlobSet(const std::vector<Rule>& rules, std::vector<Glob> Rule::*condition);

  bool is_empty() const { return empty_; }                   // no rule has the condition
  const RuleSet& rules_without() const { return without_; }  // rules that do not have it
  // Adds every rule that has a pattern which matches `folded`.
  void add_matches(std::string_view folded, RuleSet& matches) const;

 private:
  struct Other {
    Glob glob;
    RuleSets::Id rules;
  };

  void add(const Glob& glob, RuleSets::Id rules);
  void add_others(std::vector<Other> others);
  void try_others(std::size_t first, std::size_t last, std::string_view folded, RuleSet& matches) const;
  std::size_t bucket_of(unsigned pair) const;

  bool empty_ = true;
  RuleSet without_;
  RuleSets sets_;
  std::vector<RuleSets::Id> everything_;  // of the pattern `*`: one or none
  LiteralSet whole_{LiteralSet::Place::whole}, front_{LiteralSet::Place::front},
      back_{LiteralSet::Place::back};
  // Patterns of the same bucket stand together; those without a pair come last, and have no bucket.
  std::vector<Other> others_;
  std::vector<std::uint32_t> bucket_ends_;  // in others_
  unsigned bucket_bits_ = 0;
};

}  // namespace raspool
