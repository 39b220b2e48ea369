#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/lease/connection_facts.hpp"
#include "core/lease/tenure.hpp"
#include "core/policy/user_name.hpp"

namespace raspool {

// Who held an address, or what a user held, and when: the question, to the history and to the state file.
struct TenureQuestion {
  // One of the two. Of an IPv6 address the identifier counts.
  std::optional<Address> address;
  std::optional<UserName> user;  // by whatever form of the name
  // Only what was held at some moment from `from` to `to`; the same twice: at that moment. Nothing: no bound.
  std::optional<WallTime> from, to;
  std::string server;  // empty: on any that the file knows of

  bool asks_for(const Tenure& tenure, const NameRules& names) const;
};

// A tenure with the names of where it comes from.
struct ToldTenure {
  Tenure tenure;          // `became` and `rests_from` are not in the history
  ConnectionFacts facts;  // which raised the tenure's `change`, if they are the last that became known
  std::string server;     // empty: no history tells it
  std::string instance;   // UUID of the state file
};

struct ToldTenures {
  std::vector<ToldTenure> tenures;  // by their beginnings, the newest first
  bool has_more = false;            // than were asked for
};

}  // namespace raspool
