#pragma once

// Callouts and answers as JSON: between the host's processes, and as lines of a trace.

#include <nlohmann/json_fwd.hpp>

#include "tests/rras-host/callout_host.hpp"

namespace rras_host::wire {

using Json = nlohmann::ordered_json;

Json from(const Callout& callout);
Json from(const Answer& answer);
Json from(const StartOptions& options);
Json from(const StartReport& report);
Json from(const StopOptions& options);
Json from(const StopReport& report);

// For lines of our own making: throw nlohmann's exceptions if keys are missing.
Callout callout(const Json& json);
Answer answer(const Json& json);
StartOptions start_options(const Json& json);
StartReport start_report(const Json& json);
StopOptions stop_options(const Json& json);
StopReport stop_report(const Json& json);

// One line of a trace (JSON Lines), without a line end: what was called, with what, and what came back. Times
// are UTC; `raw` is the address as RRAS passed it, in memory order.
std::string trace_line(const Callout& callout, const Answer& answer, const std::string& server);

}  // namespace rras_host::wire
