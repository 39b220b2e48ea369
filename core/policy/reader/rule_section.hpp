#pragma once

#include <cstddef>
#include <optional>

#include "core/policy/policy.hpp"
#include "core/policy/reader/section_names.hpp"
#include "core/policy/reader/server_values.hpp"
#include "core/policy/reader/toml_section.hpp"

namespace raspool {

// What rules may name.
struct RuleSurroundings {
  const SectionNames& pools;
  const SectionNames& groups;
  ServerNames& servers;
};

// A rule as it was read, with what is needed to speak about it.
struct RuleDraft {
  Rule rule;
  TextPosition at;
  std::optional<TextPosition> name_at;    // if it was written
  bool has_no_condition = false;          // or none that anybody could fail
  std::optional<TextPosition> groups_at;  // if it is about groups, all of them known
};

// Reads one [[rule]], the `number`th of the file, from 1.
RuleDraft read_rule(TomlSection& section, std::size_t number, const RuleSurroundings& surroundings);

// Reads [otherwise].
RuleAction read_otherwise(TomlSection& section);

}  // namespace raspool
