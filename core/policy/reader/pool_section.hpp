#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/policy/policy.hpp"
#include "core/policy/reader/range_text.hpp"
#include "core/policy/reader/toml_section.hpp"

namespace raspool {

// A pool as it was read, with what is needed to speak about it.
struct PoolDraft {
  PoolSettings settings;
  bool complete = false;  // name and addresses are known, so others may be checked against them
  bool is_here = false;   // it has addresses on this server
  TextPosition at;        // of the section
  TextPosition name_at, addresses_at;
  std::vector<WrittenRange> ranges, exclusions;  // on this server
  std::optional<PlacedText> next;

  struct Elsewhere {
    std::string server;
    std::vector<AddressRange> ranges;  // IPv4
    PrefixV6 prefix;                   // IPv6
  };
  std::vector<Elsewhere> elsewhere;  // what the pool is on other servers
};

// Reads one [[pool]]. What concerns other pools is for pool_checks and pool_chains.
PoolDraft read_pool(TomlSection& section, ServerNames& servers);

}  // namespace raspool
