#pragma once

// Thousands of connections on several threads: address, IPv6, connection and link callouts at the same time,
// each on a new thread with a small stack, and only the serialisation that RRAS documents.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "tests/rras-host/callout_host.hpp"

namespace rras_host {

struct StormOptions {
  std::uint64_t seed = 1;
  unsigned threads = 8;
  unsigned users = 300;
  unsigned connections = 4000;    // in all; each is a Get, notifications, and mostly a Release
  unsigned live_per_thread = 12;  // at most, at one time
  bool ipv6 = true;
  unsigned lost_release_percent = 3;
  // Called for each answer as soon as it is there, one at a time.
  std::function<void(const Callout&, const Answer&)> on_answer;
};

struct StormReport {
  std::size_t connections = 0;
  std::size_t granted = 0;
  std::size_t refused = 0;
  std::chrono::microseconds slowest{};
  std::vector<std::string> faults;  // among them: an address live twice
};

// The host must be started. Users are CORP\user0, CORP\user1, …; ports VPN<thread>-<n>.
StormReport storm(CalloutHost& host, const StartReport& started, const StormOptions& options);

}  // namespace rras_host
