#include "core/admin/history_query.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <utility>
#include <variant>

#include "core/admin/asked_time.hpp"
#include "core/admin/leases_answer.hpp"
#include "core/admin/told_json.hpp"
#include "core/store/history_reader.hpp"
#include "core/trace/time_text.hpp"

namespace raspool {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kMostTenures = 100'000;  // they are all in memory at once

AdminAnswer refused_question(std::string error) {
  return {ExitCode::bad_usage_or_configuration, nullptr, std::move(error)};
}

ordered_json json_of(const ToldTenure& told) {
  const Tenure& tenure = told.tenure;
  ordered_json json{{"address", address_of(tenure)}, {"user", tenure.user}};
  put_told(json, "ras_port", tenure.ras_port);
  put_told(json, "pool", tenure.pool);
  json["kind"] = to_text(tenure.kind);
  json["from"] = to_text(tenure.from);
  if (tenure.to) {
    json["to"] = to_text(*tenure.to);
    json["end"] = to_text(tenure.end);
  }
  put_told(json, told.facts);
  put_told(json, "server", told.server);
  json["instance"] = told.instance;
  json["tenure"] = tenure.id;
  json["change"] = tenure.change;
  return json;
}

// Fills in `bound`; an error in words if there is a text and it is no time.
std::string read_time(const char* argument, const std::string& text, WallTime AskedTime::*which,
                      std::optional<WallTime>& bound) {
  if (text.empty()) return "";
  const auto time = asked_time_from(text);
  if (!time) {
    return fmt::format(
        "--{}: '{}' is no time; write 2026-11-22T13:00:00Z, 2026-11-22T14:00+01:00 or 2026-11-22", argument,
        text);
  }
  bound = (*time).*which;
  return "";
}

std::string read_times(const HistoryQuery& query, TenureQuestion& question) {
  if (!query.at.empty() && !(query.from.empty() && query.to.empty())) {
    return "--at asks for a moment, --from and --to for a time between two; leave one of them out";
  }
  std::string error = read_time("at", query.at, &AskedTime::first, question.from);
  if (error.empty()) question.to = question.from;
  if (error.empty()) error = read_time("from", query.from, &AskedTime::first, question.from);
  if (error.empty()) error = read_time("to", query.to, &AskedTime::last, question.to);
  if (error.empty() && question.from && question.to && *question.to < *question.from) {
    return "--to lies before --from; exchange them";
  }
  return error;
}

}  // namespace

HistoryQuery HistoryQuery::of(const ordered_json& arguments) {
  HistoryQuery query;
  query.address = arguments.value("address", "");
  query.user = arguments.value("user", "");
  query.at = arguments.value("at", "");
  query.from = arguments.value("from", "");
  query.to = arguments.value("to", "");
  query.limit = arguments.value("limit", query.limit);
  return query;
}

ordered_json HistoryQuery::arguments() const {
  ordered_json json = ordered_json::object();
  put_told(json, "address", address);
  put_told(json, "user", user);
  put_told(json, "at", at);
  put_told(json, "from", from);
  put_told(json, "to", to);
  json["limit"] = limit;
  return json;
}

AdminAnswer answer_history(const HistoryQuery& query, const std::filesystem::path& state,
                           const std::filesystem::path& history, const NameRules& names) {
  if (query.address.empty() == query.user.empty()) {
    return refused_question("ask for an address with --address, or for a user with --user, and not for both");
  }
  if (query.limit == 0 || query.limit > kMostTenures) {
    return refused_question(fmt::format("--limit is a number from 1 to {}", kMostTenures));
  }
  TenureQuestion question;
  AdminAnswer answer;
  answer.document = ordered_json::object();
  if (!query.address.empty()) {
    question.address = address_from(query.address);
    if (!question.address)
      return refused_question(fmt::format("--address: '{}' is no address", query.address));
    answer.document["address"] = query.address;
  } else {
    question.user = names.user_name(query.user);
    answer.document["user"] = query.user;
  }
  if (std::string error = read_times(query, question); !error.empty())
    return refused_question(std::move(error));
  if (question.from) answer.document["from"] = to_text(*question.from);
  if (question.to) answer.document["to"] = to_text(*question.to);

  const auto found = read_tenures(state, history, names, question, query.limit);
  if (const auto* error = std::get_if<StoreError>(&found)) {
    return {ExitCode::refused_or_not_found, nullptr, error->text};
  }
  const auto& [tenures, has_more] = std::get<ToldTenures>(found);
  ordered_json& list = answer.document["tenures"] = ordered_json::array();
  for (const ToldTenure& tenure : tenures) list.push_back(json_of(tenure));
  answer.document["more"] = has_more;
  if (tenures.empty()) answer.code = ExitCode::refused_or_not_found;
  return answer;
}

}  // namespace raspool
