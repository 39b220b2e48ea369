#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "tests/rras-host/callout_host.hpp"
#include "tests/rras-host/scenario.hpp"

namespace rras_host {

struct PlayOptions {
  StartOptions start;
  std::wstring host_program;  // rras-host.exe
  std::string server;         // `srv` in the printed lines
};

// Plays the lines in a host process that `start` begins and `kill` ends at once. A callout without a running
// host starts one first; a second `start` stops the host in an orderly way before it begins another. Each
// answer is printed as a line of a trace as soon as it is there. Returns what went otherwise than expected,
// one sentence each.
std::vector<std::string> play(const Scenario& scenario, const PlayOptions& options, std::ostream& trace);

}  // namespace rras_host
