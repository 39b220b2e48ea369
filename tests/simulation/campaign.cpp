#include "tests/simulation/campaign.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "tests/simulation/machine.hpp"

namespace raspool::test {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds kTimeToShrink{60};
constexpr std::uint64_t kLiveTwiceEvery = 1000;

}  // namespace

Life live(std::uint64_t seed, const std::vector<Event>& history, bool tells) {
  Machine machine(seed, tells);
  machine.live(history);
  return {machine.violations().empty() ? "" : machine.violations().front(), machine.steps(),
          machine.digest()};
}

Campaign campaign(std::uint64_t seed, Clock::duration bound) {
  const auto until = Clock::now() + bound;
  Campaign campaign;
  do {
    campaign.seed = seed++;
    const std::vector<Event> history = make_history(campaign.seed, kHistoryLength);
    const Life life = live(campaign.seed, history);
    campaign.steps += life.steps;
    campaign.violation = life.violation;
    const bool twice = campaign.histories++ % kLiveTwiceEvery == 0;
    if (twice && life.violation.empty() && live(campaign.seed, history).digest != life.digest) {
      campaign.violation = "two lives of the same history differ";
    }
  } while (campaign.violation.empty() && Clock::now() < until);
  return campaign;
}

std::vector<Event> shrink(std::uint64_t seed, std::vector<Event> history) {
  const auto until = Clock::now() + kTimeToShrink;
  // Pieces of half the length first; single events until none of them can go.
  for (std::size_t piece = history.size() / 2; piece > 0 && Clock::now() < until;) {
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
    if (piece > 1 || !shorter) piece /= 2;
  }
  return history;
}

void tell_failure(std::uint64_t seed) {
  std::vector<Event> history = make_history(seed, kHistoryLength);
  if (live(seed, history).violation.empty()) return;  // two lives differed
  std::printf("seed %llu fails; shrinking its history\n", static_cast<unsigned long long>(seed));
  std::fflush(stdout);
  history = shrink(seed, std::move(history));
  std::printf("%zu of its %zu events are enough:\n", history.size(), kHistoryLength);
  std::printf("%s\n", live(seed, history, true).violation.c_str());
}

}  // namespace raspool::test
