#pragma once

#include <vector>

#include "core/policy/policy.hpp"
#include "core/policy/reader/range_text.hpp"
#include "core/policy/reader/toml_section.hpp"

namespace raspool {

// A pool as it was read, with what is needed to speak about it.
struct PoolDraft {
  PoolSettings settings;
  bool complete = false;  // name and addresses are known, so others may be checked against them
  TextPosition at;        // of the section
  TextPosition name_at, addresses_at;
  std::vector<WrittenRange> ranges, exclusions;
};

// Reads one [[pool]]. What concerns other pools is for pool_checks.
PoolDraft read_pool(TomlSection& section);

}  // namespace raspool
