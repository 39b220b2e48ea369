#include "tests/rras-host/callout.hpp"

#include <array>
#include <utility>

namespace rras_host {

namespace {

constexpr std::array<std::pair<Call, std::string_view>, 13> kNames = {{
    {Call::init, "init"},
    {Call::init_ex, "init_ex"},
    {Call::terminate, "terminate"},
    {Call::get4, "get4"},
    {Call::release4, "release4"},
    {Call::get6, "get6"},
    {Call::release6, "release6"},
    {Call::accept_connection, "accept_connection"},
    {Call::hangup_connection, "hangup_connection"},
    {Call::accept_link, "accept_link"},
    {Call::hangup_link, "hangup_link"},
    {Call::reauthenticate, "reauthenticate"},
    {Call::endpoint_change, "endpoint_change"},
}};

}  // namespace

std::string_view name(Call call) {
  for (const auto& [known, text] : kNames) {
    if (known == call) return text;
  }
  return "?";
}

std::optional<Call> call_named(std::string_view wanted) {
  for (const auto& [call, text] : kNames) {
    if (text == wanted) return call;
  }
  return std::nullopt;
}

}  // namespace rras_host
