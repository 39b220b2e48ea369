#include "core/trace/trace_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/policy/reader/duration_text.hpp"
#include "core/trace/time_text.hpp"

namespace raspool {
namespace {

using Json = nlohmann::ordered_json;

// Takes values out of a JSON object by key and type, and remembers the first that is not what it should be.
class Fields {
 public:
  explicit Fields(const Json& object) : object_(object) {}

  std::optional<std::string> text(const char* key) {
    const Json* value = find(key);
    if (!value) return std::nullopt;
    if (!value->is_string()) return wrong(key, "a text");
    return value->get<std::string>();
  }

  std::optional<bool> flag(const char* key) {
    const Json* value = find(key);
    if (!value) return std::nullopt;
    if (!value->is_boolean()) return wrong(key, "true or false");
    return value->get<bool>();
  }

  template <class Number>
  std::optional<Number> number(const char* key) {
    const Json* value = find(key);
    if (!value) return std::nullopt;
    if (!value->is_number_unsigned() || value->get<std::uint64_t>() > std::numeric_limits<Number>::max()) {
      return wrong(key, fmt::format("a whole number from 0 to {}", std::numeric_limits<Number>::max()));
    }
    return value->get<Number>();
  }

  // A text that `parse` turns into a value.
  template <class Parse>
  auto parsed(const char* key, Parse parse, const char* what) -> decltype(parse(std::string_view())) {
    const auto content = text(key);
    if (!content) return std::nullopt;
    auto value = parse(std::string_view(*content));
    if (!value) return wrong(key, what);
    return value;
  }

  std::optional<Fields> object(const char* key) {
    const Json* value = find(key);
    if (!value) return std::nullopt;
    if (!value->is_object()) return wrong(key, "an object");
    return Fields(*value);
  }

  template <class Keys>
  void allow_only(const Keys& keys) {
    for (const auto& [key, value] : object_.items()) {
      if (std::find(keys.begin(), keys.end(), key) == keys.end())
        fail(fmt::format("`{}` is not known here", key));
    }
  }

  void fail(std::string what) {
    if (error_.empty()) error_ = std::move(what);
  }
  const std::string& error() const { return error_; }

 private:
  const Json* find(const char* key) const {
    const auto found = object_.find(key);
    return found == object_.end() ? nullptr : &*found;
  }

  std::nullopt_t wrong(const char* key, std::string_view right) {
    fail(fmt::format("`{}` must be {}", key, right));
    return std::nullopt;
  }

  const Json& object_;
  std::string error_;
};

bool is_hexadecimal(std::string_view text) {
  return text.size() % 2 == 0 && text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

std::optional<std::string> raw_from(std::string_view text) {
  if (!is_hexadecimal(text)) return std::nullopt;
  return std::string(text);
}

std::optional<TraceAddress> address_from(std::string_view text) { return TraceAddress::parse(text); }

std::optional<Duration> pause_from(std::string_view text) {
  const auto duration = parse_duration(text);
  const auto* pause = std::get_if<Duration>(&duration);
  return pause && *pause != kForever ? std::optional(*pause) : std::nullopt;
}

constexpr const char* kAnAddress = "an IPv4 or IPv6 address";

TraceLine read_callout(Fields& fields) {
  TraceLine line;
  const auto version = fields.number<std::uint32_t>("v");
  if (version && *version != 1)
    fields.fail(fmt::format("`v` is {}, and 1 is the only format known", *version));
  if (const auto call = fields.parsed("call", callout_from, "the name of a callout")) {
    line.call = *call;
  } else {
    fields.fail("`call` is missing");
  }
  line.time = fields.parsed("t", wall_time_from, "a time as 2026-11-22T13:00:00.123456Z");
  line.server = fields.text("srv");
  line.user = fields.text("user");
  line.ras_port = fields.text("ras_port");
  line.in = fields.parsed("in", address_from, kAnAddress);
  line.out = fields.parsed("out", address_from, kAnAddress);
  line.notify = fields.flag("notify");
  line.result = fields.number<std::uint32_t>("result");
  line.reason = fields.text("reason");
  line.took_us = fields.number<std::uint64_t>("us");
  line.process = fields.number<std::uint64_t>("pid");
  line.thread = fields.number<std::uint64_t>("tid");
  line.raw = fields.parsed("raw", raw_from, "bytes in hexadecimal");
  line.device = fields.text("device");
  line.connection = fields.number<std::uint64_t>("connection");
  line.authentication = fields.text("auth");
  line.endpoint = fields.text("endpoint");
  line.tunnel = fields.text("tunnel");
  line.domain = fields.text("domain");
  line.computer = fields.text("computer");
  line.client = fields.text("address");
  line.client6 = fields.text("address6");
  line.generation = fields.text("generation");
  line.flags = fields.number<std::uint64_t>("flags");
  line.seconds = fields.number<std::uint64_t>("seconds");
  line.received = fields.number<std::uint64_t>("received");
  line.sent = fields.number<std::uint64_t>("sent");
  line.table = fields.parsed("table", raw_from, "bytes in hexadecimal");
  line.lost = fields.number<std::uint64_t>("lost");

  const auto family = family_of(line.call);
  for (const auto& [key, address] : {std::pair("in", line.in), std::pair("out", line.out)}) {
    if (family && address && address->family() != *family) {
      fields.fail(fmt::format("`{}` is of the other address family than `call`", key));
    }
  }
  return line;
}

std::optional<Expectation> read_expectation(Fields& fields) {
  auto expected = fields.object("expect");
  if (!expected) return std::nullopt;
  static constexpr std::array<std::string_view, 4> kKeys{"out", "notify", "result", "reason"};
  expected->allow_only(kKeys);
  Expectation expectation;
  expectation.out = expected->parsed("out", address_from, kAnAddress);
  expectation.notify = expected->flag("notify");
  expectation.result = expected->number<std::uint32_t>("result");
  expectation.reason = expected->text("reason");
  if (!expected->error().empty()) fields.fail("in `expect`: " + expected->error());
  return expectation;
}

// The text as a JSON object, or what is wrong with it.
std::variant<Json, BrokenLine> read_object(std::string_view text) {
  if (text.find('\0') != std::string_view::npos)
    return BrokenLine{"not JSON (RFC 8259): it holds a zero byte"};
  try {
    Json object = Json::parse(text);
    if (object.is_object()) return object;
    return BrokenLine{"not a JSON object"};
  } catch (const Json::parse_error& error) {
    return BrokenLine{fmt::format("not JSON (RFC 8259) at byte {}", error.byte)};
  } catch (const Json::exception&) {
    return BrokenLine{"holds a number that is out of all bounds"};
  }
}

}  // namespace

std::variant<TraceLine, BrokenLine> parse_trace_line(std::string_view text) {
  const auto object = read_object(text);
  if (const auto* broken = std::get_if<BrokenLine>(&object)) return *broken;
  Fields fields(std::get<Json>(object));
  TraceLine line = read_callout(fields);
  if (!fields.error().empty()) return BrokenLine{fields.error()};
  return line;
}

std::variant<ScenarioLine, BrokenLine> parse_scenario_line(std::string_view text) {
  const auto object = read_object(text);
  if (const auto* broken = std::get_if<BrokenLine>(&object)) return *broken;
  Fields fields(std::get<Json>(object));
  ScenarioLine line;
  line.callout = read_callout(fields);
  line.after = fields.parsed("after", pause_from, "a time to wait, as 250ms");
  line.expect = read_expectation(fields);
  line.config = fields.text("config");
  if (!fields.error().empty()) return BrokenLine{fields.error()};
  return line;
}

}  // namespace raspool
