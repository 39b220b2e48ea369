// simulate SECONDS [SEED]: lives histories of a simulated machine until the time is over or one breaks a
// promise; that one is shrunk and told.
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>

#include "tests/simulation/machine.hpp"

namespace raspool::test {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t kLength = 600;
constexpr std::chrono::seconds kTimeToShrink{60};

struct Outcome {
  std::string violation;  // the first; empty: none
  std::uint64_t steps = 0;
  std::uint64_t digest = 0;
};

Outcome live(std::uint64_t seed, const std::vector<Event>& history, bool tells = false) {
  Machine machine(seed, tells);
  machine.live(history);
  return {machine.violations().empty() ? "" : machine.violations().front(), machine.steps(),
          machine.digest()};
}

// Leaves out what is not needed for a failure, pieces of half the length first, until no single event can be
// left out.
std::vector<Event> shrink(std::uint64_t seed, std::vector<Event> history) {
  const auto until = Clock::now() + kTimeToShrink;
  for (std::size_t piece = history.size() / 2; piece > 0;) {
    bool shorter = false;
    for (std::size_t begin = 0; begin < history.size() && Clock::now() < until;) {
      std::vector<Event> without = history;
      const auto first = without.begin() + static_cast<std::ptrdiff_t>(begin);
      without.erase(first, first + static_cast<std::ptrdiff_t>(std::min(piece, history.size() - begin)));
      if (live(seed, without).violation.empty()) {
        begin += piece;
      } else {
        history = std::move(without);
        shorter = true;
      }
    }
    if (!shorter || piece > 1) piece /= 2;
    if (piece == 0 && shorter && Clock::now() < until) piece = 1;
  }
  return history;
}

int report(std::uint64_t seed, const std::string& violation) {
  std::printf("seed %llu: %s\nshrinking ...\n", static_cast<unsigned long long>(seed), violation.c_str());
  std::fflush(stdout);
  const std::vector<Event> history = shrink(seed, make_history(seed, kLength));
  std::printf("The shortest history of this seed that still fails, %zu of %zu events:\n", history.size(),
              kLength);
  const Outcome again = live(seed, history, true);
  std::printf("%s\nOnce more: ./run simulate 1 %llu\n", again.violation.c_str(),
              static_cast<unsigned long long>(seed));
  return 1;
}

int simulate(std::chrono::seconds bound, std::uint64_t seed) {
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  std::fflush(stdout);
  const auto began = Clock::now();
  std::uint64_t steps = 0, lives = 0;
  do {
    const std::vector<Event> history = make_history(seed, kLength);
    const Outcome outcome = live(seed, history);
    if (!outcome.violation.empty()) return report(seed, outcome.violation);
    // The same seed must be the same life, or a failure could not be found again.
    if (lives % 1000 == 0 && live(seed, history).digest != outcome.digest) {
      return report(seed, "two lives of the same history differ");
    }
    steps += outcome.steps;
    ++lives;
    ++seed;
  } while (Clock::now() - began < bound);
  const double seconds = std::chrono::duration<double>(Clock::now() - began).count();
  std::printf(
      "%llu histories, %llu steps in %.0f s (%.0f a second, %.0f millions an hour): every promise kept\n",
      static_cast<unsigned long long>(lives), static_cast<unsigned long long>(steps), seconds,
      static_cast<double>(steps) / seconds, static_cast<double>(steps) / seconds * 3600 / 1e6);
  return 0;
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
