#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/env/clock.hpp"

namespace raspool::test {

// Something that happens to the simulated machine. Its numbers name users, RAS ports and processes and never
// "the third that is open", so that it means much the same in a history from which others were left out.
struct Event {
  enum class Kind : std::uint8_t {
    get,
    get6,
    release,
    release_is_lost,
    release_is_late,
    late_release_comes,
    release_again,
    wrong_release,
    link_up,
    link_down,
    explain,
    check,
    reload,
    broken_reload,
    set_mode,
    start,
    stop,
    crash,
    power_fails,
    clock_steps,
    disk_slow,
    disk_fails,
    disk_full,
    disk_hangs,
    disk_cannot_open,
    disk_heals,
    host_addresses,
    time_passes,
  };
  Kind kind;
  std::uint32_t user, ras_port, process, number;
  Duration after;      // the event before
  std::uint64_t seed;  // for who goes on when, from here

  std::string to_string() const;
};

std::vector<Event> make_history(std::uint64_t seed, std::size_t length);

}  // namespace raspool::test
