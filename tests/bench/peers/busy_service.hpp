#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "posix-harness/composition.hpp"
#include "posix-harness/latency_histogram.hpp"

namespace raspool::bench {

// How a server bore its load.
struct Borne {
  double leases_in_a_second = 0;
  posix::LatencyHistogram gets;
};

// Our service, filled to a certain degree, and callers who take turns at it: each lets go of one of its
// connections and a new user comes. Called directly, or over a Unix socket, each caller with a connection of
// its own, which a thread of the service answers.
class BusyService {
 public:
  struct Settings {
    int prefix = 16;
    double fill = 0;
    std::string durability = "power";
    unsigned callers = 16;
    bool over_socket = false;
    double rate = 0;  // new users a second, of all callers together; 0: as many as can be
  };
  BusyService(const std::filesystem::path& folder, const Settings& settings);
  BusyService(const BusyService&) = delete;
  BusyService& operator=(const BusyService&) = delete;
  ~BusyService();

  Borne bear(double seconds);

 private:
  class Caller;

  Settings settings_;
  posix::Composition composition_;
  std::vector<std::unique_ptr<Caller>> callers_;
};

}  // namespace raspool::bench
