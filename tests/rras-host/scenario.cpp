#include "tests/rras-host/scenario.hpp"

#include <charconv>
#include <istream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace rras_host {

namespace {

std::chrono::milliseconds duration(const std::string& text) {
  long long count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  if (error == std::errc{} && count >= 0) {
    if (unit == "ms") return std::chrono::milliseconds(count);
    if (unit == "s") return std::chrono::seconds(count);
    if (unit == "m") return std::chrono::minutes(count);
  }
  throw std::runtime_error("no duration such as 250ms, 2s or 1m: " + text);
}

template <typename Value>
std::optional<Value> optional_key(const nlohmann::json& json, const char* key) {
  const auto found = json.find(key);
  return found == json.end() ? std::nullopt : std::optional(found->template get<Value>());
}

std::optional<std::wstring> optional_text(const nlohmann::json& json, const char* key) {
  const auto text = optional_key<std::string>(json, key);
  return text ? std::optional(to_wide(*text)) : std::nullopt;
}

std::variant<HostCall, Call> call_of(const std::string& text) {
  if (text == "start") return HostCall::start;
  if (text == "kill") return HostCall::kill;
  if (const auto call = call_named(text)) return *call;
  throw std::runtime_error("this host cannot play the call " + text);
}

ScenarioLine line_of(const nlohmann::json& json) {
  ScenarioLine line;
  line.call = call_of(json.at("call"));
  line.after = duration(json.value("after", "0ms"));
  line.user = to_wide(json.value("user", ""));
  line.ras_port = to_wide(json.value("ras_port", ""));
  line.in = optional_key<std::string>(json, "in");
  line.connection = optional_key<std::uint64_t>(json, "connection");
  line.device = optional_text(json, "device");
  line.endpoint = optional_text(json, "endpoint");
  line.tunnel = optional_key<std::string>(json, "tunnel");
  if (const auto expect = json.find("expect"); expect != json.end()) {
    line.expect.out = optional_key<std::string>(*expect, "out");
    line.expect.result = optional_key<DWORD>(*expect, "result");
    line.expect.notify = optional_key<bool>(*expect, "notify");
  }
  return line;
}

}  // namespace

Scenario read_scenario(std::istream& input) {
  Scenario scenario;
  std::string text;
  for (std::size_t number = 1; std::getline(input, text); ++number) {
    if (!text.empty() && text.back() == '\r') text.pop_back();
    if (text.empty() || text.front() == '#') continue;
    try {
      scenario.lines.push_back(line_of(nlohmann::json::parse(text)));
      scenario.lines.back().number = number;
    } catch (const std::exception& error) {
      scenario.errors.push_back(std::to_string(number) + ": " + error.what());
    }
  }
  return scenario;
}

}  // namespace rras_host
