#include "tests/simulation/event.hpp"

#include <fmt/format.h>

#include <array>

#include "tests/model/random.hpp"

namespace raspool::test {
namespace {

struct Weight {
  Event::Kind kind;
  const char* name;
  std::size_t weight;
};

constexpr std::array kWeights{
    Weight{Event::Kind::get, "get", 400},
    Weight{Event::Kind::get6, "get6", 80},
    Weight{Event::Kind::release, "release", 260},
    Weight{Event::Kind::release_is_lost, "release is lost", 25},
    Weight{Event::Kind::release_is_late, "release is late", 25},
    Weight{Event::Kind::late_release_comes, "late release comes", 25},
    Weight{Event::Kind::release_again, "release again", 20},
    Weight{Event::Kind::wrong_release, "wrong release", 30},
    Weight{Event::Kind::link_up, "link up", 30},
    Weight{Event::Kind::link_down, "link down", 25},
    Weight{Event::Kind::explain, "explain", 15},
    Weight{Event::Kind::check, "check", 20},
    Weight{Event::Kind::reload, "reload", 12},
    Weight{Event::Kind::broken_reload, "broken reload", 3},
    Weight{Event::Kind::set_mode, "set mode", 5},
    Weight{Event::Kind::start, "start", 6},
    Weight{Event::Kind::stop, "stop", 6},
    Weight{Event::Kind::crash, "crash", 6},
    Weight{Event::Kind::power_fails, "power fails", 4},
    Weight{Event::Kind::clock_steps, "clock steps", 4},
    Weight{Event::Kind::disk_slow, "disk slow", 6},
    Weight{Event::Kind::disk_fails, "disk fails", 6},
    Weight{Event::Kind::disk_full, "disk full", 3},
    Weight{Event::Kind::disk_hangs, "disk hangs", 3},
    Weight{Event::Kind::disk_cannot_open, "disk cannot open", 2},
    Weight{Event::Kind::disk_heals, "disk heals", 20},
    Weight{Event::Kind::host_addresses, "host addresses", 3},
    Weight{Event::Kind::time_passes, "time passes", 40},
};

const Weight& draw(Random& random) {
  static const std::size_t kTotal = [] {
    std::size_t total = 0;
    for (const Weight& weight : kWeights) total += weight.weight;
    return total;
  }();
  std::size_t place = random.below(kTotal);
  for (const Weight& weight : kWeights) {
    if (place < weight.weight) return weight;
    place -= weight.weight;
  }
  return kWeights.front();
}

Duration draw_pause(Random& random) {
  if (random.once_in(3)) return Duration::zero();
  if (random.once_in(40)) return std::chrono::milliseconds(random.below(5000));
  return std::chrono::microseconds(random.below(6000));
}

}  // namespace

std::vector<Event> make_history(std::uint64_t seed, std::size_t length) {
  Random random(seed);
  std::vector<Event> history;
  history.reserve(length);
  const auto number = [&](std::size_t below) { return static_cast<std::uint32_t>(random.below(below)); };
  while (history.size() < length) {
    history.push_back({draw(random).kind, number(8), number(8), random.once_in(12) ? 1u : 0u,
                       number(1u << 30), draw_pause(random), random.below(std::uint64_t{1} << 62)});
  }
  return history;
}

std::string Event::to_string() const {
  for (const Weight& weight : kWeights) {
    if (weight.kind != kind) continue;
    return fmt::format("+{} us  {}  user{} P{} process {} ({})", after.count(), weight.name, user, ras_port,
                       process, number);
  }
  return "?";
}

}  // namespace raspool::test
