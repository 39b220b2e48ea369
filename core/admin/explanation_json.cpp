#include "core/admin/explanation_json.hpp"

#include <nlohmann/json.hpp>
#include <string_view>

#include "core/lease/explanation_text.hpp"
#include "core/trace/time_text.hpp"

namespace raspool {
namespace {

using nlohmann::ordered_json;

// The key of [[rule]] that the condition is.
std::string_view key_of(Condition condition) {
  switch (condition) {
    case Condition::users:
      return "users";
    case Condition::groups:
      return "groups";
    case Condition::identity:
      return "identity";
    case Condition::ras_ports:
      return "ras_ports";
    case Condition::ras_devices:
      return "ras_devices";
    case Condition::servers:
      return "servers";
  }
  return "";
}

void add(ordered_json& json, const char* key, const std::string& text) {
  if (!text.empty()) json[key] = text;
}

void add(ordered_json& json, const char* key, const std::optional<WallTime>& time) {
  if (time) json[key] = to_text(*time);
}

ordered_json json_of(const Decision& decision) {
  ordered_json json{{"result", result_code(decision.reason)}, {"reason", to_text(decision.reason)}};
  if (decision.granted()) json["out"] = decision.address.to_string();
  return json;
}

ordered_json json_of(const RuleStep& step) {
  ordered_json json{{"rule", step.rule}, {"matches", !step.unmet}};
  if (step.unmet) json["unmet"] = key_of(*step.unmet);
  return json;
}

ordered_json json_of(const Step& step) {
  ordered_json json{{"row", step.row}, {"finding", to_text(step.finding)}, {"answers", step.answers}};
  if (!step.address.is_none()) json["address"] = step.address.to_string();
  add(json, "pool", step.pool);
  add(json, "user", step.user);
  add(json, "ras_port", step.ras_port);
  add(json, "was_users_until", step.was_users_until);
  add(json, "since", step.since);
  add(json, "until", step.until);
  if (step.limit != 0) {
    json["count"] = step.count;
    json["limit"] = step.limit;
  }
  json["text"] = to_text(step);
  return json;
}

}  // namespace

std::string to_json(const Explanation& explanation) {
  ordered_json json{{"at", to_text(explanation.at)},
                    {"user", explanation.user},
                    {"ras_port", explanation.ras_port},
                    {"mode", explanation.mode == Mode::observe ? "observe" : "enforce"}};
  add(json, "ras_device", explanation.ras_device);
  if (!explanation.proposal.is_none()) json["in"] = explanation.proposal.to_string();
  json["answer"] = json_of(explanation.decision);
  if (explanation.if_enforced) json["if_enforced"] = json_of(*explanation.if_enforced);
  add(json, "rule", explanation.rule);
  add(json, "pool", explanation.pool);
  json["rules"] = ordered_json::array();
  for (const RuleStep& step : explanation.rules) json["rules"].push_back(json_of(step));
  json["steps"] = ordered_json::array();
  for (const Step& step : explanation.steps) json["steps"].push_back(json_of(step));
  return json.dump(2, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace raspool
