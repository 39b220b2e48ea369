#include "core/trace/replay/report_json.hpp"

#include <nlohmann/json.hpp>

#include "core/policy/reader/path_text.hpp"
#include "core/trace/time_text.hpp"

namespace raspool {
namespace {

using nlohmann::ordered_json;

ordered_json time_or_null(const std::optional<WallTime>& time) {
  return time ? ordered_json(to_text(*time)) : ordered_json(nullptr);
}

double seconds_of(Duration duration) { return static_cast<double>(duration.count()) / 1e6; }

ordered_json share(std::uint64_t part, std::uint64_t of) {
  return of == 0 ? ordered_json(nullptr) : ordered_json(static_cast<double>(part) / static_cast<double>(of));
}

ordered_json json_of(const InputReport& input) {
  ordered_json json{{"file", utf8_from(input.file)}};
  if (!input.unreadable.empty()) {
    json["error"] = input.unreadable;
    return json;
  }
  json["records"] = input.tally.read;
  json["broken"] = input.tally.broken;
  json["damaged"] = input.tally.damaged;
  json["skipped"] = input.tally.skipped;
  json["cut_off"] = input.tally.is_cut_off;
  json["formats"] = ordered_json::object();
  for (std::size_t format = 0; format < input.tally.by_format.size(); ++format) {
    if (input.tally.by_format[format] != 0)
      json["formats"][std::string(to_text(static_cast<RecordFormat>(format)))] =
          input.tally.by_format[format];
  }
  json["first"] = time_or_null(input.first);
  json["last"] = time_or_null(input.last);
  json["first_broken"] = ordered_json::array();
  for (const BrokenRecord& broken : input.tally.first_broken)
    json["first_broken"].push_back({{"line", broken.line}, {"why", broken.why}});
  return json;
}

ordered_json json_of(const SessionTally& tally) {
  ordered_json ends = ordered_json::object();
  for (std::size_t end = 0; end < kSessionEnds; ++end)
    ends[std::string(to_text(static_cast<SessionEnd>(end)))] = tally.by_end[end];
  ordered_json gaps = ordered_json::array();
  for (const LogGap& gap : tally.gaps) {
    gaps.push_back(
        {{"server", tally.servers[gap.server]}, {"from", to_text(gap.begin)}, {"to", to_text(gap.end)}});
  }
  return {{"connections", tally.sessions},
          {"ends", std::move(ends)},
          {"begins_inferred", tally.begins_inferred},
          {"duplicates", tally.duplicates},
          {"without_begin", tally.without_begin},
          {"wrong_length", tally.wrong_length},
          {"conflicts", tally.conflicts},
          {"dropped",
           {{"wifi_or_switch", tally.of_switch_or_wifi},
            {"other_service", tally.of_other_service},
            {"other_server", tally.of_other_server}}},
          {"possible_refusals", tally.possible_refusals},
          {"logins_refused", tally.logins_refused},
          {"gaps", std::move(gaps)}};
}

std::string_view word(UseGrowth::Trend trend) {
  switch (trend) {
    case UseGrowth::Trend::too_short:
      return "too_short";
    case UseGrowth::Trend::none:
      return "none";
    case UseGrowth::Trend::shrinking:
      return "shrinking";
    case UseGrowth::Trend::growing:
      return "growing";
  }
  return "";
}

ordered_json json_of(const PoolReport& pool, const std::string& server) {
  ordered_json json{{"server", server},
                    {"name", pool.name},
                    {"family", pool.family == Family::v4 ? "v4" : "v6"},
                    {"size", pool.family == Family::v4 ? ordered_json(pool.size) : ordered_json(nullptr)},
                    {"reserved", pool.reserved},
                    {"connections", pool.connections},
                    {"peak", pool.peak},
                    {"peak_at", time_or_null(pool.peak_at)},
                    {"refusals", pool.refusals},
                    {"first_refusal", time_or_null(pool.first_refusal)},
                    {"passed_on", pool.passed_on}};
  json["shortest_reuse_gap_seconds"] =
      pool.shortest_gap ? ordered_json(seconds_of(*pool.shortest_gap)) : ordered_json(nullptr);
  json["returned"] = pool.returned;
  json["kept"] = pool.kept;
  json["kept_share"] = share(pool.kept, pool.returned);
  json["smallest_size"] = pool.smallest.size ? ordered_json(*pool.smallest.size) : ordered_json(nullptr);
  json["smallest_size_is_exact"] = pool.smallest.is_exact;
  json["growth"] = {{"trend", word(pool.growth.trend)},
                    {"per_day", pool.growth.per_day},
                    {"peaks", pool.growth.by_week ? "weekly" : "daily"},
                    {"full_at", time_or_null(pool.growth.full_at)}};
  json["use"] = pool.use;
  json["refusals_over_time"] = pool.refusals_over_time;
  return json;
}

}  // namespace

std::string to_json(const ReplayReport& report) {
  ordered_json document{{"schema", 1}, {"configuration", report.configuration}};
  document["from"] = time_or_null(report.first);
  document["to"] = time_or_null(report.last);
  document["inputs"] = ordered_json::array();
  for (const InputReport& input : report.inputs) document["inputs"].push_back(json_of(input));
  document["recorded"] = json_of(report.tally);
  document["recorded"]["refused_then"] = report.refused_when_recorded;
  document["time"] = {
      {"begin", report.first ? ordered_json(to_text(report.grid.begin)) : ordered_json(nullptr)},
      {"step_seconds", seconds_of(report.grid.width)},
      {"steps", report.grid.count}};
  for (const char* list : {"servers", "pools", "rules", "users", "unmatched_users"})
    document[list] = ordered_json::array();
  for (const ServerReport& server : report.servers) {
    document["servers"].push_back({{"server", server.server},
                                   {"read_as", server.read_as},
                                   {"connections", server.connections},
                                   {"granted", server.granted},
                                   {"refused", server.refused},
                                   {"unmatched", server.unmatched},
                                   {"undecided", server.undecided},
                                   {"reasons", server.reasons}});
    for (const PoolReport& pool : server.pools) document["pools"].push_back(json_of(pool, server.server));
    for (const RuleReport& rule : server.rules) {
      document["rules"].push_back(
          {{"server", server.server}, {"name", rule.name}, {"connections", rule.connections}});
    }
    for (const UserReport& user : server.users) {
      document["users"].push_back({{"server", server.server},
                                   {"user", user.user},
                                   {"connections", user.connections},
                                   {"refusals", user.refusals},
                                   {"addresses", user.addresses}});
      if (user.unmatched != 0) {
        document["unmatched_users"].push_back(
            {{"server", server.server}, {"user", user.user}, {"connections", user.unmatched}});
      }
    }
  }
  document["notes"] = report.notes;
  return document.dump(2, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace raspool
