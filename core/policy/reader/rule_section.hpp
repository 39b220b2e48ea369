#pragma once

#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/policy/policy.hpp"
#include "core/policy/reader/pool_section.hpp"
#include "core/policy/reader/toml_section.hpp"

namespace raspool {

// The pools that rules may name.
class PoolNames {
 public:
  explicit PoolNames(const std::vector<PoolDraft>& pools);  // which outlive this
  std::optional<PoolIndex> find(std::string_view name) const;
  const std::vector<std::string_view>& all() const { return all_; }

 private:
  std::unordered_map<std::string_view, PoolIndex> by_name_;
  std::vector<std::string_view> all_;
};

// A rule as it was read, with what is needed to speak about it.
struct RuleDraft {
  Rule rule;
  TextPosition at, name_at;
  bool matches_everybody = false;
};

// Reads one [[rule]], the `number`th of the file, from 1.
RuleDraft read_rule(TomlSection& section, std::size_t number, const PoolNames& pools);

// Reads [otherwise].
RuleAction read_otherwise(TomlSection& section);

}  // namespace raspool
