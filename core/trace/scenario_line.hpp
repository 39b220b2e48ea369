#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/env/clock.hpp"
#include "core/trace/trace_line.hpp"

namespace raspool {

// What a scenario says an answer must be. Only what is there is compared.
struct Expectation {
  std::optional<TraceAddress> out;
  std::optional<bool> notify;
  std::optional<std::uint32_t> result;
  std::optional<std::string> reason;

  // How the answer differs, as "out is 10.0.0.2 and not 10.0.0.1, reason is ..."; empty if it is as expected.
  std::string differences(const TraceLine& answer) const;

  friend bool operator==(const Expectation&, const Expectation&) = default;
};

// A line of a scenario: a callout to be played.
struct ScenarioLine {
  TraceLine callout;
  std::optional<Duration> after;      // wait so long before it
  std::optional<Expectation> expect;  // of its answer
  std::optional<std::string> config;  // of `reload`: another configuration file

  friend bool operator==(const ScenarioLine&, const ScenarioLine&) = default;
};

}  // namespace raspool
