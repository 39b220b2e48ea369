#include "core/admin/told_json.hpp"

#include <string>

namespace raspool {

using nlohmann::ordered_json;

void put_told(ordered_json& json, const char* key, std::string_view text) {
  if (!text.empty()) json[key] = text;
}

void put_told(ordered_json& json, const char* key, const std::optional<std::uint64_t>& number) {
  if (number) json[key] = *number;
}

void put_told(ordered_json& json, const ConnectionFacts& facts) {
  put_told(json, "endpoint", facts.endpoint);
  put_told(json, "tunnel", facts.tunnel);
  put_told(json, "device", facts.device);
  put_told(json, "seconds", facts.seconds);
  put_told(json, "received", facts.received);
  put_told(json, "sent", facts.sent);
}

ConnectionFacts told_facts_from(const ordered_json& json) {
  const auto text = [&](const char* key) { return json.value(key, std::string()); };
  const auto number = [&](const char* key) {
    return json.contains(key) ? std::optional(json.at(key).get<std::uint64_t>()) : std::nullopt;
  };
  return {text("endpoint"),  text("tunnel"),     text("device"),
          number("seconds"), number("received"), number("sent")};
}

}  // namespace raspool
