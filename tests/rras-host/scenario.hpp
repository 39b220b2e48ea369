#pragma once

// A scenario: callouts as JSON Lines, in the format of a trace, with `expect`, `after`, and calls of the
// host's own.

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "tests/rras-host/callout.hpp"

namespace rras_host {

// What a line expects of its answer; a key that is absent may be anything.
struct Expectation {
  std::optional<std::string> out;  // address text
  std::optional<DWORD> result;
  std::optional<bool> notify;
};

enum class HostCall { start, kill };

struct ScenarioLine {
  std::size_t number = 0;  // in the file, from 1
  std::chrono::milliseconds after{};
  std::variant<HostCall, Call> call;
  std::wstring user;
  std::wstring ras_port;
  std::optional<std::string> in;  // address text; absent in a release: what that RAS port was given last
  std::optional<std::uint64_t> connection;
  std::optional<std::wstring> device;
  std::optional<std::wstring> endpoint;
  std::optional<std::string> tunnel;
  Expectation expect;
};

struct Scenario {
  std::vector<ScenarioLine> lines;
  std::vector<std::string> errors;  // LINE: what; such lines are left out
};

// Empty lines and lines that begin with # are skipped, and so are unknown keys.
Scenario read_scenario(std::istream& input);

}  // namespace rras_host
