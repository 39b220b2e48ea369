#include "core/trace/replay/report_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "core/policy/printable_text.hpp"
#include "core/policy/reader/path_text.hpp"

namespace raspool {
namespace {

constexpr std::size_t kUsersTold = 20;

using Out = std::back_insert_iterator<std::string>;

std::string percent(std::uint64_t part, std::uint64_t of) {
  return of == 0 ? "-" : fmt::format("{:.1f} %", 100.0 * static_cast<double>(part) / static_cast<double>(of));
}

void append_input(Out out, const InputReport& input) {
  fmt::format_to(out, "{}: ", printable(utf8_from(input.file)));
  if (!input.unreadable.empty()) {
    fmt::format_to(out, "not read: {}\n", input.unreadable);
    return;
  }
  fmt::format_to(out, "{} records", input.tally.read);
  const char* between = " (";
  for (std::size_t format = 0; format < input.tally.by_format.size(); ++format) {
    if (input.tally.by_format[format] == 0) continue;
    fmt::format_to(out, "{}{}", between, to_text(static_cast<RecordFormat>(format)));
    between = ", ";
  }
  if (input.tally.read != 0) fmt::format_to(out, ")");
  if (input.first) fmt::format_to(out, ", {} to {}", shown_time(*input.first), shown_time(*input.last));
  if (input.tally.skipped != 0) fmt::format_to(out, ", {} skipped", input.tally.skipped);
  if (input.tally.damaged != 0) fmt::format_to(out, ", {} damaged", input.tally.damaged);
  if (input.tally.broken != 0) fmt::format_to(out, ", {} broken", input.tally.broken);
  if (input.order == DateOrder::day_first) fmt::format_to(out, ", dates read as day/month");
  fmt::format_to(out, "\n");
  for (const BrokenRecord& broken : input.tally.first_broken)
    fmt::format_to(out, "  line {}: {}\n", broken.line, broken.why);
  if (input.tally.broken > input.tally.first_broken.size())
    fmt::format_to(out, "  and {} more\n", input.tally.broken - input.tally.first_broken.size());
}

void append_tally(Out out, const SessionTally& tally) {
  fmt::format_to(out, "\n{} connections", tally.sessions);
  const char* between = ", by their ends: ";
  for (std::size_t end = 0; end < kSessionEnds; ++end) {
    if (tally.by_end[end] == 0) continue;
    fmt::format_to(out, "{}{} {}", between, tally.by_end[end], to_text(static_cast<SessionEnd>(end)));
    between = ", ";
  }
  fmt::format_to(out, "\n");
  const auto line = [&](std::uint64_t count, std::string_view text) {
    if (count != 0) fmt::format_to(out, "  {} {}\n", count, text);
  };
  line(tally.begins_inferred, "begins concluded from the length that was recorded");
  line(tally.duplicates, "records that came twice");
  line(tally.of_switch_or_wifi, "records of Wi-Fi, switches and other ports left out");
  line(tally.of_other_service, "records of other services left out");
  line(tally.of_other_server, "records of other servers left out");
  line(tally.logins_refused, "logins refused");
  line(tally.without_user, "connections without a user");
  for (const LogGap& gap : tally.gaps) {
    fmt::format_to(out, "  gap in the log of {}: {} to {}\n", printable(tally.servers[gap.server]),
                   shown_time(gap.begin), shown_time(gap.end));
  }
}

void append_pool(Out out, const PoolReport& pool) {
  fmt::format_to(out, "\npool {}", printable(pool.name));
  if (pool.size == 0 && pool.family == Family::v6) {
    fmt::format_to(out, " (IPv6, unlimited)");
  } else {
    fmt::format_to(out, ": {} addresses", pool.size);
    if (pool.reserved != 0) fmt::format_to(out, ", {} reserved", pool.reserved);
  }
  fmt::format_to(out, "\n  connections         {}\n  peak in use         {}", pool.connections, pool.peak);
  if (pool.size != 0) fmt::format_to(out, " ({})", percent(pool.peak, pool.size));
  if (pool.peak_at) fmt::format_to(out, ", {}", shown_time(*pool.peak_at));
  fmt::format_to(out, "\n  refusals            {}", pool.refusals);
  if (pool.first_refusal) fmt::format_to(out, ", the first {}", shown_time(*pool.first_refusal));
  if (pool.passed_on != 0) fmt::format_to(out, "\n  passed on           {}", pool.passed_on);
  fmt::format_to(
      out, "\n  shortest re-use gap {}",
      pool.shortest_gap ? shown_length(*pool.shortest_gap) : "none: no address went to another user");
  fmt::format_to(out, "\n  kept their address  {}", percent(pool.kept, pool.returned));
  if (pool.smallest.size) {
    fmt::format_to(out, "\n  smallest size       {} would have refused nobody{}", *pool.smallest.size,
                   pool.smallest.is_exact ? "" : " (a little less may do)");
    fmt::format_to(out, "\n  growth              {}", growth_in_words(pool));
  }
  fmt::format_to(out, "\n");
}

void append_users(Out out, const ServerReport& server) {
  const auto told = std::min(kUsersTold, server.users.size());
  fmt::format_to(out, "\n{} users", server.users.size());
  if (told < server.users.size())
    fmt::format_to(out, ", here those {} with most refusals and addresses", told);
  fmt::format_to(out, "\n  {:<40} {:>11} {:>9} {:>9}\n", "user", "connections", "refusals", "addresses");
  for (std::size_t user = 0; user < told; ++user) {
    const UserReport& one = server.users[user];
    fmt::format_to(out, "  {:<40} {:>11} {:>9} {:>9}\n", printable(one.user), one.connections, one.refusals,
                   one.addresses);
  }
}

void append_unmatched(Out out, const ServerReport& server) {
  if (server.unmatched == 0) return;
  fmt::format_to(out, "\n{} connections matched no rule, of:\n", server.unmatched);
  std::size_t told = 0;
  for (const UserReport& user : server.users) {
    if (user.unmatched == 0) continue;
    if (told++ == kUsersTold) {
      fmt::format_to(out, "  and others\n");
      break;
    }
    fmt::format_to(out, "  {} ({})\n", printable(user.user), user.unmatched);
  }
}

void append_server(Out out, const ServerReport& server) {
  fmt::format_to(out, "\nserver {}", server.server.empty() ? "(all)" : printable(server.server));
  if (server.read_as != server.server)
    fmt::format_to(out, ", configuration read as {}", printable(server.read_as));
  fmt::format_to(out, ": {} connections, {} granted, {} refused\n", server.connections, server.granted,
                 server.refused);
  for (const auto& [reason, count] : server.reasons) fmt::format_to(out, "  {} {}\n", count, reason);
  for (const PoolReport& pool : server.pools) append_pool(out, pool);
  append_users(out, server);
  append_unmatched(out, server);
}

}  // namespace

std::string growth_in_words(const PoolReport& pool) {
  const UseGrowth& growth = pool.growth;
  switch (growth.trend) {
    case UseGrowth::Trend::too_short:
      return fmt::format("not told by less than {} whole days", kLeastDaysOfGrowth);
    case UseGrowth::Trend::none:
      return "no trend";
    case UseGrowth::Trend::shrinking:
      return fmt::format("shrinks by {:.2f} addresses a day", -growth.per_day);
    case UseGrowth::Trend::growing:
      break;
  }
  const std::string full = growth.full_at
                               ? "full on " + shown_time(*growth.full_at).substr(0, 10) + " if it goes on so"
                               : "not full within ten years";
  return fmt::format("{:.2f} addresses a day (a line through {} peaks); {}", growth.per_day,
                     growth.by_week ? "weekly" : "daily", full);
}

std::string to_text(const ReplayReport& report) {
  std::string text;
  const Out out(text);
  fmt::format_to(out, "What {} would have answered; all times are UTC.\n\n", printable(report.configuration));
  for (const InputReport& input : report.inputs) append_input(out, input);
  append_tally(out, report.tally);
  for (const ServerReport& server : report.servers) append_server(out, server);
  if (!report.notes.empty()) fmt::format_to(out, "\nNotes\n");
  for (const std::string& note : report.notes) fmt::format_to(out, "- {}\n", note);
  return text;
}

}  // namespace raspool
