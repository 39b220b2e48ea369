#include "core/policy/rule_set.hpp"

namespace raspool {

RuleSets::Id RuleSets::add(std::span<const RuleIndex> rules) {
  const auto id = static_cast<Id>(kept_.size());
  if (words_ <= 2 * rules.size()) {
    kept_.push_back({.first = bits_.size(), .as_bits = true});
    bits_.resize(bits_.size() + words_);
    for (const RuleIndex rule : rules) {
      bits_[kept_[id].first + rule / 64] |= std::uint64_t{1} << rule % 64;
    }
  } else {
    kept_.push_back({.first = listed_.size(), .count = static_cast<std::uint32_t>(rules.size())});
    listed_.insert(listed_.end(), rules.begin(), rules.end());
  }
  return id;
}

}  // namespace raspool
