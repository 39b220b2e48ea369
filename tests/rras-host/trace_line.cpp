#include <cstdio>
#include <nlohmann/json.hpp>

#include "tests/rras-host/wire.hpp"

namespace rras_host::wire {

namespace {

std::string now_text() {
  FILETIME time;
  GetSystemTimePreciseAsFileTime(&time);
  SYSTEMTIME parts;
  FileTimeToSystemTime(&time, &parts);
  const unsigned long long ticks =
      (static_cast<unsigned long long>(time.dwHighDateTime) << 32) | time.dwLowDateTime;
  char text[40];
  std::snprintf(text, sizeof text, "%04u-%02u-%02uT%02u:%02u:%02u.%06uZ", unsigned{parts.wYear},
                unsigned{parts.wMonth}, unsigned{parts.wDay}, unsigned{parts.wHour}, unsigned{parts.wMinute},
                unsigned{parts.wSecond}, static_cast<unsigned>(ticks / 10 % 1'000'000));
  return text;
}

template <typename Address>
std::string hex_of(const Address& address) {
  return hex(std::as_bytes(std::span(&address, 1)));
}

void add_connection(Json& line, const ConnectionFacts& facts, bool of_link) {
  line["connection"] = facts.connection;
  if (of_link) {
    line["device"] = to_utf8(facts.device);
  } else {
    line["tunnel"] = facts.ikev2 ? "ikev2" : "ppp";
    if (!facts.endpoint.empty()) line["endpoint"] = to_utf8(facts.endpoint);
    if (facts.address != 0) line["address"] = v4_text(facts.address);
    if (!is_zero(facts.address6)) line["address6"] = v6_text(facts.address6);
  }
}

void add_address(Json& line, const Callout& callout, const Answer& answer) {
  const bool got = answer.result == NO_ERROR;
  switch (callout.call) {
    case Call::get4:
      line["in"] = v4_text(callout.address);
      if (got) line["out"] = v4_text(answer.address);
      break;
    case Call::get6:
      line["in"] = v6_text(callout.address6);
      if (got) line["out"] = v6_text(answer.address6);
      break;
    case Call::release4:
      line["in"] = v4_text(callout.address);
      break;
    case Call::release6:
      line["in"] = v6_text(callout.address6);
      break;
    default:
      break;
  }
}

}  // namespace

std::string trace_line(const Callout& callout, const Answer& answer, const std::string& server) {
  Json line = {{"v", 1}, {"t", now_text()}, {"srv", server}, {"call", name(callout.call)}};
  const ConnectionFacts& facts = callout.connection;
  switch (callout.call) {
    case Call::get4:
    case Call::get6:
    case Call::release4:
    case Call::release6:
      line["user"] = to_utf8(callout.user);
      line["ras_port"] = to_utf8(callout.ras_port);
      break;
    case Call::accept_connection:
    case Call::hangup_connection:
    case Call::reauthenticate:
    case Call::endpoint_change:
      line["user"] = to_utf8(facts.domain.empty() ? facts.user : facts.domain + L"\\" + facts.user);
      add_connection(line, facts, false);
      break;
    case Call::accept_link:
    case Call::hangup_link:
      line["ras_port"] = to_utf8(facts.ras_port);
      add_connection(line, facts, true);
      break;
    default:
      break;
  }
  add_address(line, callout, answer);
  switch (callout.call) {
    case Call::get4:
    case Call::get6:
      line["notify"] = answer.notify;
      line["result"] = answer.result;
      break;
    case Call::init:
    case Call::init_ex:
    case Call::terminate:
      line["result"] = answer.result;
      break;
    case Call::accept_connection:
    case Call::accept_link:
    case Call::reauthenticate:
    case Call::endpoint_change:
      line["result"] = answer.accepted ? 1 : 0;
      break;
    default:
      break;
  }
  if (!answer.reached) line["reached"] = false;
  line["us"] = answer.took.count();
  line["pid"] = answer.process;
  line["tid"] = answer.thread;
  if (callout.call == Call::get4 || callout.call == Call::release4) line["raw"] = hex_of(callout.address);
  if (callout.call == Call::get6 || callout.call == Call::release6) line["raw"] = hex_of(callout.address6);
  if (!answer.faults.empty()) line["faults"] = answer.faults;
  return line.dump();
}

}  // namespace rras_host::wire
