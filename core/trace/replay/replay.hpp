#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/lease/lease_book.hpp"
#include "core/trace/replay/replay_report.hpp"

namespace raspool {

// A candidate configuration as one server reads it.
struct CandidatePolicy {
  std::shared_ptr<const Policy> policy;
  std::string read_as;
};

struct ReplaySettings {
  // The candidate for a server by the name that the records give it. Never null.
  std::function<CandidatePolicy(const std::string& server)> policy_for;
  IdentifierDerivation derive;
  bool as_one_server = false;  // all connections on one server, whichever had them
  bool zone_was_named = false;
};

// Plays what was recorded, each server by itself, in virtual time through the lease book that also answers
// RRAS, always in enforce mode; and tells how the pools would have fared.
ReplayReport replay(const RecordedSessions& recorded, const ReplaySettings& settings);

}  // namespace raspool
