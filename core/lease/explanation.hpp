#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/lease/decision.hpp"
#include "core/policy/configuration.hpp"

namespace raspool {

// What a row of the decision table found where it looked. The words are for people and may grow.
enum class Finding : std::uint8_t {
  // Of an address:
  free,                  // free for this user
  held,                  // somebody's live lease
  rests,                 // in somebody else's hold-down
  reserved_for_another,  // another user's reservation
  this_machine,          // an address of this machine
  taken_since,           // no longer this user's memory: somebody else has had it meanwhile
  // Of an address that is, or was, the user's:
  still_allowed,
  forgotten,       // its time in memory is over
  beyond_number,   // more of the pool than sticky_addresses
  other_proposal,  // RRAS's own, and RRAS now proposes another
  alive_on_another_link,
  // Of a pool:
  not_reached,
  draining,
  never_used,
  released_longest_ago,
  derived,
  full,
  // Of a rule:
  no_rule,
  no_pool_of_family,
  offers,
  refuses,
  within_limit,
  at_limit,
  // Of RRAS's proposal:
  none_proposed,
  not_external,    // not from AD or NPS: of RRAS's own static pool, or a makeshift of 169.254.0.0/16
  outside_pools,   // nothing of ours: RRAS's to give
  offered_before,  // outside all pools, and a tenure of it was still open: that ends
};
std::string_view to_text(Finding finding);  // in explanation_text.cpp, with the sentences

// One thing that was looked at, in the order of looking.
struct Step {
  std::uint8_t row = 0;  // of the table in core/INTERFACES.md 2.1; an offer has the row that led to it, or 0
  Finding finding = Finding::free;
  bool answers = false;  // is this the answer?
  Address address;       // none: it is not about an address
  std::string pool;      // empty: it is about none
  // Who holds the address, held it last, or has it reserved; empty: nobody.
  std::string user;
  std::string ras_port;
  std::optional<WallTime> was_users_until;  // of a former address of the asking user
  std::optional<WallTime> since;            // held since; or released at
  std::optional<WallTime> until;            // when a hold-down ends; none: never, or it is about none
  std::uint64_t count = 0, limit = 0;       // leases and max_leases; or live addresses and size of a pool
};

// A rule that was tried, and the first condition that did not hold; nothing: it matches.
struct RuleStep {
  std::string rule;
  std::optional<Condition> unmet;
};

// What a Get would be answered now, and why: all as data, with the names of the policy that was in force.
struct Explanation {
  WallTime at;
  std::string user, ras_port;
  std::string ras_device;  // empty: none was seen on this RAS port
  Address proposal;
  Mode mode = Mode::enforce;
  Decision decision;            // `tenure` is 0 if the answer would begin one
  std::string rule, pool;       // of the decision, in observe mode of `if_enforced`; empty: none
  std::vector<RuleStep> rules;  // those tried, the last one is the one that matches, if any does
  std::vector<Step> steps;
  // In observe mode the answer is RRAS's own; rules, steps and this tell what enforce mode would answer.
  std::optional<Decision> if_enforced;
};

}  // namespace raspool
