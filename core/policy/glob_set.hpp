#pragma once

#include <array>
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
// holds that pair and, as far as a glance tells, all its others.
class GlobSet {
 public:
  // `condition` is &Rule::users, &Rule::ras_ports or &Rule::ras_devices.
  GlobSet(const std::vector<Rule>& rules, std::vector<Glob> Rule::*condition);

  bool is_empty() const { return empty_; }                   // no rule has the condition
  const RuleSet& rules_without() const { return without_; }  // rules that do not have it
  // Adds every rule that has a pattern which matches `folded`.
  void add_matches(std::string_view folded, RuleSet& matches) const;

 private:
  // Some of the pairs of a text: what the pattern has and the text has not cannot match.
  struct Signature {
    std::array<std::uint64_t, 4> bits{};
    void add(std::uint32_t hash) { bits[hash >> 6 & 3u] |= std::uint64_t{1} << (hash & 63u); }
    bool lacks_any_of(const Signature& other) const {
      std::uint64_t lacking = 0;
      for (std::size_t index = 0; index < bits.size(); ++index) lacking |= other.bits[index] & ~bits[index];
      return lacking != 0;
    }
  };
  struct Other {
    Signature signature;
    Glob glob;
    RuleSets::Id rules;
  };

  void add_others(std::vector<Other> others);
  std::size_t bucket_of(std::uint32_t hash) const { return hash >> (32 - bucket_bits_); }

  bool empty_ = true;
  RuleSet without_;
  RuleSets sets_;
  std::vector<RuleSets::Id> everything_;  // of the pattern `*`: one or none
  LiteralSet whole_{LiteralSet::Place::whole}, front_{LiteralSet::Place::front},
      back_{LiteralSet::Place::back};
  // Patterns of the same bucket stand together; those without a pair come last, as of one bucket more.
  std::vector<Other> others_;
  std::vector<std::uint32_t> bucket_begins_;  // in others_
  std::vector<std::uint64_t> filled_;         // a bit for each bucket: most are empty, and are not looked up
  unsigned bucket_bits_ = 1;
};

}  // namespace raspool
