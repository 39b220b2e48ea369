#include "core/trace/trace_writer.hpp"

#include <nlohmann/json.hpp>
#include <optional>

#include "core/policy/reader/duration_text.hpp"
#include "core/trace/time_text.hpp"

namespace raspool {
namespace {

using Json = nlohmann::ordered_json;

template <class Value>
void put(Json& object, const char* key, const std::optional<Value>& value) {
  if (value) object[key] = *value;
}

void put(Json& object, const char* key, const std::optional<TraceAddress>& address) {
  if (address) object[key] = address->to_string();
}

Json json_of(const TraceLine& line) {
  Json object;
  object["v"] = 1;
  if (line.time) object["t"] = to_text(*line.time);
  put(object, "srv", line.server);
  object["call"] = to_text(line.call);
  put(object, "user", line.user);
  put(object, "ras_port", line.ras_port);
  put(object, "in", line.in);
  put(object, "out", line.out);
  put(object, "notify", line.notify);
  put(object, "result", line.result);
  put(object, "reason", line.reason);
  put(object, "us", line.took_us);
  put(object, "pid", line.process);
  put(object, "tid", line.thread);
  put(object, "raw", line.raw);
  put(object, "device", line.device);
  put(object, "connection", line.connection);
  put(object, "auth", line.authentication);
  put(object, "endpoint", line.endpoint);
  put(object, "tunnel", line.tunnel);
  put(object, "domain", line.domain);
  put(object, "computer", line.computer);
  put(object, "address", line.client);
  put(object, "address6", line.client6);
  put(object, "generation", line.generation);
  put(object, "flags", line.flags);
  put(object, "seconds", line.seconds);
  put(object, "received", line.received);
  put(object, "sent", line.sent);
  put(object, "table", line.table);
  put(object, "lost", line.lost);
  return object;
}

std::string one_line(const Json& object) {
  return object.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string to_text(const TraceLine& line) { return one_line(json_of(line)); }

std::string to_text(const ScenarioLine& line) {
  Json object = json_of(line.callout);
  put(object, "config", line.config);
  if (line.after) object["after"] = duration_text(*line.after);
  if (line.expect) {
    Json& expected = object["expect"] = Json::object();
    put(expected, "out", line.expect->out);
    put(expected, "notify", line.expect->notify);
    put(expected, "result", line.expect->result);
    put(expected, "reason", line.expect->reason);
  }
  return one_line(object);
}

}  // namespace raspool
