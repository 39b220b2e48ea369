#pragma once

#include <algorithm>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace raspool::bench {

// The same work for both sides of callout_bench: users who leave and come back at once, in bursts between
// which the records are written.

inline constexpr int kConnections = 2'000;

inline std::string callout_user(int number) { return "CORP\\user" + std::to_string(1'000'000 + number); }
inline std::string callout_ras_port(int number) { return "VPN3-" + std::to_string(number); }

// `pair(number)`: a Release and a Get of one connection. In the median burst, after some that warm up.
template <class Pair>
double nanoseconds_of_a_pair(Pair pair) {
  constexpr int kBursts = 15, kWarmUp = 4;
  std::vector<double> times;
  for (int burst = 0; burst < kBursts; ++burst) {
    std::this_thread::sleep_for(std::chrono::milliseconds(150));
    const auto before = std::chrono::steady_clock::now();
    for (int number = 0; number < kConnections; ++number) pair(number);
    const std::chrono::duration<double, std::nano> time = std::chrono::steady_clock::now() - before;
    if (burst >= kWarmUp) times.push_back(time.count() / kConnections);
  }
  std::ranges::sort(times);
  return times[times.size() / 2];
}

}  // namespace raspool::bench
