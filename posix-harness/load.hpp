#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/lease/decision.hpp"
#include "core/policy/configuration.hpp"
#include "core/service/address_service.hpp"
#include "posix-harness/latency_histogram.hpp"
#include "posix-harness/lease_ledger.hpp"

namespace raspool::posix {

struct LoadOptions {
  unsigned threads = 8;
  std::uint64_t users = 1000;
  double rate = 0;  // connections and disconnections a second, of all threads together; 0: as fast as can be
  std::chrono::duration<double> length{10};
  std::uint64_t seed = 1;
  std::string names = "CORP\\load";  // of the users, each followed by a number
};

struct LoadReport {
  std::chrono::duration<double> took{0};
  std::uint64_t gets = 0, releases = 0;
  std::map<Reason, std::uint64_t> answers;
  LatencyHistogram get_latency, release_latency;
  std::size_t live_at_end = 0;
  std::vector<std::string> violations;  // empty: every invariant held

  void add(const LoadReport& part);
};

// Invented users connect and disconnect from several threads, each user on one RAS port at a time and in both
// families if there is an IPv6 pool; then, with the threads at rest, the ledger and the service's own view
// are compared, and the service's invariants are checked. Users who are connected at the end stay so.
LoadReport run_load(AddressService& service, const Configuration& configuration, const LoadOptions& options);

}  // namespace raspool::posix
