#include "core/trace/replay/report_html.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "core/policy/reader/path_text.hpp"
#include "core/trace/replay/html_text.hpp"
#include "core/trace/replay/report_text.hpp"
#include "core/trace/replay/svg_plot.hpp"

namespace raspool {
namespace {

constexpr std::size_t kUsersShown = 50, kUsersInAll = 2'000;

using Out = std::back_insert_iterator<std::string>;

constexpr std::string_view kHead = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>raspool: what if</title>
<style>
:root { color-scheme: light dark; --page: #f6f7f9; --card: #ffffff; --text: #1c2330; --dim: #5b6575; --line: #dde2e9;
        --use: #3b78c9; --bad: #c8412f; --good: #2b8a57; }
@media (prefers-color-scheme: dark) {
  :root { --page: #14181f; --card: #1d232d; --text: #e6eaf0; --dim: #9aa5b5; --line: #323b48;
          --use: #6ea8f0; --bad: #ee7a68; --good: #5cc48d; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 "Segoe UI", system-ui, "DejaVu Sans", sans-serif; }
main { max-width: 980px; margin: 0 auto; padding: 28px 20px 60px; }
h1 { font-size: 26px; margin: 0 0 4px; } h2 { font-size: 20px; margin: 36px 0 10px; } h3 { font-size: 17px; margin: 0 0 10px; }
.dim { color: var(--dim); }
section.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 18px 20px; margin: 14px 0; }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(205px, 1fr)); gap: 12px 18px; margin: 0 0 16px; }
dt { color: var(--dim); font-size: 13px; } dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
dd small { display: block; font-weight: 400; color: var(--dim); }
.bad { color: var(--bad); } .good { color: var(--good); }
figure { margin: 14px 0 0; } figcaption { color: var(--dim); font-size: 13px; margin-bottom: 2px; }
svg { width: 100%; height: auto; display: block; font-size: 11px; }
svg .grid { stroke: var(--line); } svg text { fill: var(--dim); } svg .use { fill: var(--use); fill-opacity: .55; stroke: var(--use); }
svg .refusals { fill: var(--bad); stroke: var(--bad); } svg .bar { fill: var(--use); }
svg .limit { stroke: var(--bad); stroke-width: 1.5; stroke-dasharray: 6 4; } svg .limit-text { fill: var(--bad); }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: 14px; }
th, td { text-align: left; padding: 5px 10px 5px 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
th { color: var(--dim); font-weight: 500; } td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
summary { cursor: pointer; color: var(--dim); margin-top: 10px; } li { margin: 4px 0; }
</style>
</head>
<body><main>
)";

std::string percent_text(std::uint64_t part, std::uint64_t of) {
  return of == 0 ? "–" : fmt::format("{:.1f} %", 100.0 * static_cast<double>(part) / static_cast<double>(of));
}

void append_value(Out out, std::string_view name, const std::string& value, const std::string& more = "",
                  std::string_view css_class = "") {
  fmt::format_to(out, "<div><dt>{}</dt><dd{}>{}", name,
                 css_class.empty() ? "" : fmt::format(" class=\"{}\"", css_class), html_text(value));
  if (!more.empty()) fmt::format_to(out, "<small>{}</small>", html_text(more));
  fmt::format_to(out, "</dd></div>\n");
}

std::vector<Bar> gap_bars(const PoolReport& pool) {
  constexpr std::array<std::string_view, kGapCounts> kLabels{"< 1 m", "< 5 m", "< 1 h",  "< 6 h",
                                                             "< 1 d", "< 7 d", "< 30 d", "longer"};
  std::vector<Bar> bars;
  for (std::size_t index = 0; index < kGapCounts; ++index)
    bars.push_back({std::string(kLabels[index]), pool.gaps[index]});
  return bars;
}

// How many users have so many connections: 1, 2 to 3, 4 to 7, ...
std::vector<Bar> user_bars(const std::vector<UserReport>& users) {
  std::vector<Bar> bars;
  for (const UserReport& user : users) {
    std::size_t place = 0;
    while (user.connections >> (place + 1) != 0) ++place;
    while (bars.size() <= place) {
      const std::uint64_t from = std::uint64_t{1} << bars.size();
      bars.push_back({from == 1 ? "1" : fmt::format("{}–{}", from, 2 * from - 1), 0});
    }
    ++bars[place].value;
  }
  return bars;
}

void append_pool(Out out, std::string& page, const PoolReport& pool, const TimeGrid& grid) {
  const bool is_limited = pool.family == Family::v4;
  fmt::format_to(out, "<section class=\"card pool\"><h3>Pool {}</h3>\n<dl>\n", html_text(pool.name));
  append_value(out, "Size", is_limited ? fmt::format("{}", pool.size) : "unlimited",
               pool.reserved != 0 ? fmt::format("{} reserved", pool.reserved) : "");
  append_value(out, "Peak in use",
               is_limited ? fmt::format("{} ({})", pool.peak, percent_text(pool.peak, pool.size))
                          : fmt::format("{}", pool.peak),
               pool.peak_at ? shown_time(*pool.peak_at) : "");
  append_value(out, "Refusals", fmt::format("{}", pool.refusals),
               pool.first_refusal ? "the first " + shown_time(*pool.first_refusal) : "",
               pool.refusals != 0 ? "bad" : "good");
  if (pool.passed_on != 0) append_value(out, "Passed on to the next pool", fmt::format("{}", pool.passed_on));
  if (pool.smallest.size) {
    append_value(out, "Smallest size that refuses nobody", fmt::format("{}", *pool.smallest.size),
                 pool.smallest.is_exact ? "" : "a little less may do");
  }
  append_value(out, "Shortest re-use gap", pool.shortest_gap ? shown_length(*pool.shortest_gap) : "none",
               "hold-down " + shown_length(pool.hold_down));
  append_value(out, "Kept the address of the last time", percent_text(pool.kept, pool.returned),
               fmt::format("{} of {} that came back", pool.kept, pool.returned));
  append_value(out, "Connections", fmt::format("{}", pool.connections));
  if (is_limited) append_value(out, "Growth", growth_in_words(pool));
  page += "</dl>\n";
  const std::string piece = shown_length(grid.width);
  page += svg_steps("In use over time, the most in each " + piece, grid, pool.use,
                    is_limited ? std::optional(pool.size) : std::nullopt, "use");
  if (pool.refusals != 0)
    page += svg_steps("Refusals in each " + piece, grid, pool.refusals_over_time, std::nullopt, "refusals");
  if (pool.shortest_gap)
    page += svg_bars("Re-use gaps: from one user's release to another's getting it", gap_bars(pool));
  page += "</section>\n";
}

void append_user_rows(Out out, const std::vector<UserReport>& users, std::size_t from, std::size_t to) {
  fmt::format_to(out,
                 "<div class=\"scroll\"><table><tr><th>User</th><th class=\"number\">Connections</th>"
                 "<th class=\"number\">Refusals</th><th class=\"number\">Addresses</th></tr>\n");
  for (std::size_t index = from; index < to; ++index) {
    const UserReport& user = users[index];
    fmt::format_to(out,
                   "<tr><td>{}</td><td class=\"number\">{}</td><td class=\"number\">{}</td>"
                   "<td class=\"number\">{}</td></tr>\n",
                   html_text(user.user), user.connections, user.refusals, user.addresses);
  }
  fmt::format_to(out, "</table></div>\n");
}

void append_users(Out out, std::string& page, const ServerReport& server) {
  if (server.users.empty()) return;
  const std::size_t shown = std::min(kUsersShown, server.users.size());
  fmt::format_to(out, "<section class=\"card\"><h3>{} users</h3>\n", server.users.size());
  page += svg_bars("Users by the number of their connections", user_bars(server.users));
  append_user_rows(out, server.users, 0, shown);
  if (shown < server.users.size()) {
    const std::size_t all = std::min(kUsersInAll, server.users.size());
    fmt::format_to(out, "<details><summary>{} more</summary>\n", all - shown);
    append_user_rows(out, server.users, shown, all);
    fmt::format_to(out, "</details>\n");
    if (all < server.users.size())
      fmt::format_to(out, "<p class=\"dim\">And {} more; --json tells all.</p>\n", server.users.size() - all);
  }
  page += "</section>\n";
}

void append_unmatched_users(Out out, const ServerReport& server) {
  if (server.unmatched == 0) return;
  fmt::format_to(out, "<section class=\"card\"><h3 class=\"bad\">{} connections matched no rule</h3>\n<ul>\n",
                 server.unmatched);
  std::size_t told = 0;
  for (const UserReport& user : server.users) {
    if (user.unmatched == 0) continue;
    if (told++ == kUsersShown) {
      fmt::format_to(out, "<li>and others</li>\n");
      break;
    }
    fmt::format_to(out, "<li>{} ({})</li>\n", html_text(user.user), user.unmatched);
  }
  fmt::format_to(out, "</ul></section>\n");
}

void append_server(Out out, std::string& page, const ServerReport& server, const TimeGrid& grid) {
  fmt::format_to(out, "<h2>{}</h2>\n<p class=\"dim\">{} connections, {} granted, {} refused",
                 server.server.empty() ? "All connections" : "Server " + html_text(server.server),
                 server.connections, server.granted, server.refused);
  if (server.read_as != server.server)
    fmt::format_to(out, "; configuration read as {}", html_text(server.read_as));
  fmt::format_to(out, "</p>\n");
  for (const PoolReport& pool : server.pools) append_pool(out, page, pool, grid);
  append_unmatched_users(out, server);
  append_users(out, page, server);
}

void append_inputs(Out out, const ReplayReport& report) {
  fmt::format_to(
      out,
      "<h2>What was read</h2><section class=\"card\"><div class=\"scroll\"><table><tr><th>Input</th>"
      "<th class=\"number\">Records</th><th class=\"number\">Broken</th><th>From</th><th>To</th></tr>\n");
  for (const InputReport& input : report.inputs) {
    fmt::format_to(
        out, "<tr><td>{}{}</td><td class=\"number\">{}</td><td class=\"number\">{}</td>",
        html_text(utf8_from(input.file)),
        input.unreadable.empty() ? "" : "<br><span class=\"bad\">" + html_text(input.unreadable) + "</span>",
        input.tally.read, input.tally.broken);
    fmt::format_to(out, "<td>{}</td><td>{}</td></tr>\n", input.first ? shown_time(*input.first) : "",
                   input.last ? shown_time(*input.last) : "");
  }
  fmt::format_to(out, "</table></div>\n<p>{} connections", report.tally.sessions);
  const char* between = ", by their ends: ";
  for (std::size_t end = 0; end < kSessionEnds; ++end) {
    if (report.tally.by_end[end] == 0) continue;
    fmt::format_to(out, "{}{} {}", between, report.tally.by_end[end], to_text(static_cast<SessionEnd>(end)));
    between = ", ";
  }
  fmt::format_to(out, ".</p>\n");
  for (const LogGap& gap : report.tally.gaps) {
    fmt::format_to(out, "<p class=\"bad\">Gap in the log of {}: {} to {}</p>\n",
                   html_text(report.tally.servers[gap.server]), shown_time(gap.begin), shown_time(gap.end));
  }
  fmt::format_to(out, "</section>\n");
}

}  // namespace

std::string to_html(const ReplayReport& report) {
  std::string page(kHead);
  const Out out(page);
  fmt::format_to(out, "<h1>What if: {}</h1>\n<p class=\"dim\">", html_text(report.configuration));
  if (report.first)
    fmt::format_to(out, "Connections from {} to {}. ", shown_time(*report.first), shown_time(*report.last));
  fmt::format_to(out, "All times are UTC.</p>\n");
  for (const ServerReport& server : report.servers) append_server(out, page, server, report.grid);
  append_inputs(out, report);
  if (!report.notes.empty()) {
    page += "<h2>Notes</h2><section class=\"card\"><ul>\n";
    for (const std::string& note : report.notes) fmt::format_to(out, "<li>{}</li>\n", html_text(note));
    page += "</ul></section>\n";
  }
  page += "</main></body></html>\n";
  return page;
}

}  // namespace raspool
