#include "core/trace/replay/replay.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/trace/replay/replay_statistics.hpp"

namespace raspool {
namespace {

using namespace std::chrono;

constexpr Duration kVeryLong = hours(72);
constexpr std::size_t kMostPieces = 400;  // of time: as many as a plot shows

TimeGrid grid_from(WallTime first, WallTime last) {
  constexpr std::array<Duration, 9> kWidths{minutes(1), minutes(5), minutes(15),    hours(1),       hours(6),
                                            hours(24),  hours(168), hours(24 * 28), hours(24 * 364)};
  TimeGrid grid;
  for (const Duration width : kWidths) {
    grid.width = width;
    grid.begin = WallTime(first.time_since_epoch() / width * width);
    grid.count = static_cast<std::size_t>((last - grid.begin) / width) + 1;
    if (grid.count <= kMostPieces) break;
  }
  grid.count = std::min(grid.count, kMostPieces);
  return grid;
}

// Peaks of whole days alone: those on which the data begin and end say too little.
UseGrowth growth_of_pool(std::vector<std::uint64_t> daily, WallTime first, WallTime last,
                         std::uint64_t size) {
  const auto days =
      static_cast<std::size_t>((floor<std::chrono::days>(last) - floor<std::chrono::days>(first)).count()) +
      1;
  daily.resize(days, daily.empty() ? 0 : daily.back());
  if (daily.size() <= 2) return {};
  daily.erase(daily.begin());
  daily.pop_back();
  return growth_of(daily, floor<std::chrono::days>(first) + std::chrono::days(1), size);
}

ServerReport replay_server(const RecordedSessions& recorded, const ReplaySettings& settings,
                           std::optional<std::uint16_t> server, const std::string& name,
                           const TimeGrid& grid) {
  const CandidatePolicy candidate = settings.policy_for(name);
  const Player player(recorded, server);
  ReplayUsers users(recorded.names, candidate.policy->names());
  const Player::Settings played{candidate.policy, Mode::enforce, settings.derive};
  ReplayStatistics statistics(candidate.policy, grid, recorded.names);
  player.play(played, users, statistics);

  ServerReport report = statistics.report(users);
  report.server = name;
  report.read_as = candidate.read_as;
  const WallTime first = player.first().value_or(grid.begin), last = player.last().value_or(grid.begin);
  // Days are counted from the grid's begin, which is that of all servers.
  PoolDemand demand =
      pool_demand(player, played, users, statistics.need(), floor<std::chrono::days>(grid.begin));
  const auto before = (floor<std::chrono::days>(first) - floor<std::chrono::days>(grid.begin)).count();
  for (PoolIndex pool = 0; pool < report.pools.size(); ++pool) {
    report.pools[pool].smallest = demand.smallest[pool];
    std::vector<std::uint64_t>& daily = demand.daily_peaks[pool];
    daily.erase(daily.begin(), daily.begin() + std::min(before, std::ssize(daily)));
    if (report.pools[pool].size != 0)
      report.pools[pool].growth = growth_of_pool(std::move(daily), first, last, report.pools[pool].size);
  }
  return report;
}

void add_notes(ReplayReport& report, const ReplaySettings& settings) {
  const auto note = [&](std::uint64_t count, std::string_view text) {
    if (count != 0) report.notes.push_back(fmt::format(fmt::runtime(text), count));
  };
  const SessionTally& tally = report.tally;
  std::uint64_t by_zone = 0, wrong_clock = 0, from_logs = 0;
  for (const InputReport& input : report.inputs) {
    by_zone += input.times.by_zone;
    wrong_clock += input.times.clock_is_wrong;
    for (std::size_t format = 0; format < input.tally.by_format.size(); ++format) {
      if (static_cast<RecordFormat>(format) != RecordFormat::trace)
        from_logs += input.tally.by_format[format];
    }
  }
  if (!settings.zone_was_named) {
    note(by_zone, "{} records have local time alone, which was taken for UTC: name their zone with --zone.");
  }
  note(wrong_clock,
       "{} records have an event time further from the server's own than any zone: a wrong clock. The "
       "server's "
       "was believed.");
  const std::uint64_t invented = tally.sessions - tally.by_end[static_cast<std::size_t>(SessionEnd::exact)] -
                                 tally.by_end[static_cast<std::size_t>(SessionEnd::open)];
  if (invented * 10 > tally.sessions) {
    report.notes.push_back(fmt::format(
        "{} of {} connections have no end of their own; theirs was concluded, and so is much of this report.",
        invented, tally.sessions));
  }
  note(report.never_ending,
       "{} connections have no end in the logs, and live on here to the end of the data: --longest ends "
       "them.");
  note(tally.conflicts,
       "{} times a connection lived on while its RAS port or address was another's: records are missing, or "
       "addresses were given twice.");
  note(tally.wrong_length,
       "{} connections are not as long as their own records say: a clock was set, or records are mixed up.");
  note(tally.without_begin,
       "{} ends and signs of life tell of connections whose begin is not known; they were left out.");
  note(
      tally.possible_refusals,
      "{} logins were accepted, and no connection began within two minutes: perhaps for want of an address.");
  note(
      report.refused_when_recorded,
      "{} Gets of the trace were refused then. How long those connections would have been is not known: here "
      "they ask, and leave at once.");
  std::uint64_t undecided = 0;
  for (const ServerReport& server : report.servers) undecided += server.undecided;
  note(undecided,
       "For {} connections a rule could not be decided: it asks for ras_ports or ras_devices, which "
       "accounting "
       "does not tell. It was passed over.");
  if (from_logs != 0) {
    report.notes.push_back(
        "Accounting shows served demand alone: who got no address left no record, and would have tried "
        "again. "
        "Ends depend on the timeouts of then, and which server took a connection is as it was.");
  }
}

}  // namespace

ReplayReport replay(const RecordedSessions& recorded, const ReplaySettings& settings) {
  ReplayReport report;
  report.inputs = recorded.inputs;
  report.tally = recorded.tally;
  for (const Session& session : recorded.sessions) {
    report.first = report.first ? std::min(*report.first, session.begin) : session.begin;
    report.last = report.last ? std::max(*report.last, session.end) : session.end;
    if (session.was_refused) ++report.refused_when_recorded;
    if (session.ended == SessionEnd::open && session.end - session.begin > kVeryLong) ++report.never_ending;
  }
  if (report.first) report.grid = grid_from(*report.first, *report.last);
  if (settings.as_one_server || recorded.tally.servers.empty()) {
    const std::string name = recorded.tally.servers.size() == 1 ? recorded.tally.servers.front() : "";
    report.servers.push_back(replay_server(recorded, settings, std::nullopt, name, report.grid));
  } else {
    for (std::size_t server = 0; server < recorded.tally.servers.size(); ++server) {
      report.servers.push_back(replay_server(recorded, settings, static_cast<std::uint16_t>(server),
                                             recorded.tally.servers[server], report.grid));
    }
  }
  add_notes(report, settings);
  return report;
}

}  // namespace raspool
