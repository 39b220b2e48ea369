// simulate SECONDS [SEED]: lives one history of a simulated machine after the other.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>

#include "tests/simulation/campaign.hpp"

namespace raspool::test {
namespace {

int simulate(std::chrono::seconds bound, std::uint64_t seed) {
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  std::fflush(stdout);
  const auto began = std::chrono::steady_clock::now();
  const Campaign done = campaign(seed, bound);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - began;
  const double rate = static_cast<double>(done.steps) / taken.count();
  std::printf("%llu histories, %llu steps, %.0f a second, %.0f millions an hour\n",
              static_cast<unsigned long long>(done.histories), static_cast<unsigned long long>(done.steps),
              rate, rate * 3600 / 1e6);
  if (done.violation.empty()) return 0;
  std::printf("seed %llu: %s\n", static_cast<unsigned long long>(done.seed), done.violation.c_str());
  tell_failure(done.seed);
  std::printf("Once more: ./run simulate 1 %llu\n", static_cast<unsigned long long>(done.seed));
  return 1;
}

}  // namespace
}  // namespace raspool::test

int main(int argc, char** argv) {
  const long seconds = argc > 1 ? std::strtol(argv[1], nullptr, 10) : 0;
  if (argc > 3 || seconds <= 0) {
    std::fprintf(stderr, "usage: simulate SECONDS [SEED]\n");
    return 2;
  }
  const std::uint64_t seed = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : std::random_device()();
  return raspool::test::simulate(std::chrono::seconds(seconds), seed);
}
