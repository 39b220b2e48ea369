#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/trace/accounting/recorded_sessions.hpp"
#include "core/trace/replay/pool_demand.hpp"
#include "core/trace/replay/use_growth.hpp"

namespace raspool {

// Lengths of re-use gaps are counted in classes: below each of these, and the rest.
inline constexpr std::array<Duration, 7> kGapClasses{
    std::chrono::minutes(1), std::chrono::minutes(5), std::chrono::hours(1),      std::chrono::hours(6),
    std::chrono::hours(24),  std::chrono::hours(168), std::chrono::hours(24 * 30)};
inline constexpr std::size_t kGapCounts = kGapClasses.size() + 1;

// A row of equal pieces of time.
struct TimeGrid {
  WallTime begin;
  Duration width = std::chrono::hours(1);
  std::size_t count = 0;

  std::size_t index_of(WallTime time) const;  // of what lies outside, the nearest
  WallTime at(std::size_t index) const { return begin + width * static_cast<std::int64_t>(index); }
};

struct PoolReport {
  std::string name;
  Family family = Family::v4;
  std::uint64_t size = 0;  // 0: unlimited (IPv6)
  std::uint64_t reserved = 0;
  Duration hold_down{0};
  std::uint64_t connections = 0;
  std::uint64_t peak = 0;
  std::optional<WallTime> peak_at;
  std::uint64_t refusals = 0;  // of those who ask it first, for want of an address
  std::optional<WallTime> first_refusal;
  std::uint64_t passed_on = 0;  // who ask it first and got an address elsewhere, for want of one here
  // Between one user's release of an address and another's getting it.
  std::optional<Duration> shortest_gap;
  std::array<std::uint64_t, kGapCounts> gaps{};
  std::uint64_t returned = 0;  // connections of users who had been given an address before
  std::uint64_t kept = 0;      // of those: with the address of the last time
  SmallestSize smallest;
  UseGrowth growth;
  std::vector<std::uint64_t> use;                 // the most at a time, by TimeGrid
  std::vector<std::uint64_t> refusals_over_time;  // likewise
};

struct UserReport {
  std::string user;
  std::uint64_t connections = 0, refusals = 0, addresses = 0;
  std::uint64_t unmatched = 0;  // connections for which no rule matched
};

struct RuleReport {
  std::string name;
  std::uint64_t connections = 0;
};

// What the candidate configuration would have answered on one server.
struct ServerReport {
  std::string server;
  std::string read_as;  // the server as which the configuration was read
  std::uint64_t connections = 0, granted = 0, refused = 0, unmatched = 0;
  std::map<std::string, std::uint64_t> reasons;  // answers by reason
  std::uint64_t undecided = 0;  // a rule before the one that matched asks what the logs do not tell
  std::vector<PoolReport> pools;
  std::vector<RuleReport> rules;
  std::vector<UserReport> users;  // those refused most first, then those with most addresses
};

struct ReplayReport {
  std::string configuration;
  std::vector<InputReport> inputs;
  SessionTally tally;
  std::optional<WallTime> first, last;
  std::uint64_t refused_when_recorded = 0;
  std::uint64_t never_ending = 0;  // connections of which the data show no end for days
  TimeGrid grid;
  std::vector<ServerReport> servers;
  std::vector<std::string> notes;  // what the administrator must know to read the rest
};

std::string shown_time(WallTime time);      // "2026-11-23 08:02:15", UTC
std::string shown_length(Duration length);  // "4 m 10 s"

}  // namespace raspool
