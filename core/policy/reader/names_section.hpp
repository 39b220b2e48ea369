#pragma once

#include "core/policy/policy.hpp"
#include "core/policy/reader/range_text.hpp"
#include "core/policy/reader/toml_section.hpp"

namespace raspool {

// Reads [names].
NameRules read_names_section(TomlSection& section);

// What RRAS gives by itself, as [rras] tells.
struct RrasSettings {
  RangeSet own_ranges;
  External external = External::keep;
};

// Reads [rras].
RrasSettings read_rras_section(TomlSection& section);

}  // namespace raspool
