#include "tests/rras-host/wire.hpp"

#include <nlohmann/json.hpp>

namespace rras_host::wire {

namespace {

Json facts_json(const ConnectionFacts& facts) {
  return {{"connection", facts.connection},      {"link", facts.link},
          {"user", to_utf8(facts.user)},         {"domain", to_utf8(facts.domain)},
          {"computer", to_utf8(facts.computer)}, {"ras_port", to_utf8(facts.ras_port)},
          {"device", to_utf8(facts.device)},     {"device_type", to_utf8(facts.device_type)},
          {"endpoint", to_utf8(facts.endpoint)}, {"address", facts.address},
          {"address6", v6_text(facts.address6)}, {"ikev2", facts.ikev2},
          {"switch_overs", facts.switch_overs},  {"duration", facts.duration_seconds},
          {"received", facts.received_bytes},    {"sent", facts.sent_bytes}};
}

std::wstring wide(const Json& json, const char* key) { return to_wide(json.at(key).get<std::string>()); }

IN6_ADDR address6(const Json& json) { return parse_v6(json.at("address6").get<std::string>()).value(); }

ConnectionFacts facts(const Json& json) {
  ConnectionFacts facts;
  facts.connection = json.at("connection");
  facts.link = json.at("link");
  facts.user = wide(json, "user");
  facts.domain = wide(json, "domain");
  facts.computer = wide(json, "computer");
  facts.ras_port = wide(json, "ras_port");
  facts.device = wide(json, "device");
  facts.device_type = wide(json, "device_type");
  facts.endpoint = wide(json, "endpoint");
  facts.address = json.at("address");
  facts.address6 = address6(json);
  facts.ikev2 = json.at("ikev2");
  facts.switch_overs = json.at("switch_overs");
  facts.duration_seconds = json.at("duration");
  facts.received_bytes = json.at("received");
  facts.sent_bytes = json.at("sent");
  return facts;
}

Json place_json(const std::optional<std::size_t>& place) { return place ? Json(*place) : Json(nullptr); }

std::optional<std::size_t> place(const Json& json) {
  return json.is_null() ? std::nullopt : std::optional(json.get<std::size_t>());
}

}  // namespace

Json from(const Callout& callout) {
  return {{"call", name(callout.call)},
          {"dll", callout.dll},
          {"user", to_utf8(callout.user)},
          {"ras_port", to_utf8(callout.ras_port)},
          {"address", callout.address},
          {"address6", v6_text(callout.address6)},
          {"connection", facts_json(callout.connection)}};
}

Callout callout(const Json& json) {
  Callout callout;
  callout.call = call_named(json.at("call").get<std::string>()).value();
  callout.dll = json.at("dll");
  callout.user = wide(json, "user");
  callout.ras_port = wide(json, "ras_port");
  callout.address = json.at("address");
  callout.address6 = address6(json);
  callout.connection = facts(json.at("connection"));
  return callout;
}

Json from(const Answer& answer) {
  return {{"call", name(answer.call)},
          {"dll", answer.dll},
          {"reached", answer.reached},
          {"result", answer.result},
          {"accepted", answer.accepted},
          {"address", answer.address},
          {"address6", v6_text(answer.address6)},
          {"notify", answer.notify},
          {"us", answer.took.count()},
          {"pid", answer.process},
          {"tid", answer.thread},
          {"faults", answer.faults}};
}

Answer answer(const Json& json) {
  Answer answer;
  answer.call = call_named(json.at("call").get<std::string>()).value();
  answer.dll = json.at("dll");
  answer.reached = json.at("reached");
  answer.result = json.at("result");
  answer.accepted = json.at("accepted");
  answer.address = json.at("address");
  answer.address6 = address6(json);
  answer.notify = json.at("notify");
  answer.took = std::chrono::microseconds(json.at("us").get<long long>());
  answer.process = json.at("pid");
  answer.thread = json.at("tid");
  answer.faults = json.at("faults").get<std::vector<std::string>>();
  return answer;
}

Json from(const StartOptions& options) {
  Json dlls = Json::array();
  for (const std::wstring& dll : options.dlls) dlls.push_back(to_utf8(dll));
  return {{"dlls", dlls},
          {"generation", options.initialise.generation},
          {"strictness", options.initialise.strictness},
          {"prefill", options.initialise.prefill},
          {"table_end", options.initialise.table_end},
          {"call_initialiser", options.call_initialiser},
          {"small_stacks", options.small_stacks},
          {"documented_locks_only", options.documented_locks_only}};
}

StartOptions start_options(const Json& json) {
  StartOptions options;
  for (const Json& dll : json.at("dlls")) options.dlls.push_back(to_wide(dll.get<std::string>()));
  options.initialise.generation = json.at("generation").get<Generation>();
  options.initialise.strictness = json.at("strictness").get<Strictness>();
  options.initialise.prefill = json.at("prefill").get<TablePrefill>();
  options.initialise.table_end = json.at("table_end").get<TableEnd>();
  options.call_initialiser = json.at("call_initialiser");
  options.small_stacks = json.at("small_stacks");
  options.documented_locks_only = json.at("documented_locks_only");
  return options;
}

Json from(const StartReport& report) {
  return {{"running", report.running},
          {"log", report.log},
          {"ipv4_dll", place_json(report.ipv4_dll)},
          {"ipv6_dll", place_json(report.ipv6_dll)},
          {"dll_count", report.dll_count}};
}

StartReport start_report(const Json& json) {
  StartReport report;
  report.running = json.at("running");
  report.log = json.at("log").get<std::vector<std::string>>();
  report.ipv4_dll = place(json.at("ipv4_dll"));
  report.ipv6_dll = place(json.at("ipv6_dll"));
  report.dll_count = json.at("dll_count");
  return report;
}

Json from(const StopOptions& options) {
  Json between = Json::array();
  for (const Callout& late : options.between) between.push_back(from(late));
  return {{"terminate", options.terminate}, {"between", between}};
}

StopOptions stop_options(const Json& json) {
  StopOptions options;
  options.terminate = json.at("terminate");
  for (const Json& late : json.at("between")) options.between.push_back(callout(late));
  return options;
}

Json from(const StopReport& report) {
  Json answers = Json::array();
  for (const Answer& each : report.answers) answers.push_back(from(each));
  return {{"answers", answers}, {"faults", report.faults}};
}

StopReport stop_report(const Json& json) {
  StopReport report;
  for (const Json& each : json.at("answers")) report.answers.push_back(answer(each));
  report.faults = json.at("faults").get<std::vector<std::string>>();
  return report;
}

}  // namespace rras_host::wire
