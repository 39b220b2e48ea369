#include "core/trace/callout.hpp"

#include <array>
#include <utility>

namespace raspool {
namespace {

using enum Callout;
constexpr std::array<std::pair<Callout, std::string_view>, 15> kWords{{
    {init, "init"},
    {init_ex, "init_ex"},
    {terminate, "terminate"},
    {get4, "get4"},
    {release4, "release4"},
    {get6, "get6"},
    {release6, "release6"},
    {accept_connection, "accept_connection"},
    {hangup_connection, "hangup_connection"},
    {accept_link, "accept_link"},
    {hangup_link, "hangup_link"},
    {reauthenticate, "reauthenticate"},
    {start, "start"},
    {kill, "kill"},
    {reload, "reload"},
}};

}  // namespace

std::string_view to_text(Callout callout) {
  for (const auto& [value, word] : kWords) {
    if (value == callout) return word;
  }
  return {};
}

std::optional<Callout> callout_from(std::string_view text) {
  for (const auto& [value, word] : kWords) {
    if (word == text) return value;
  }
  return std::nullopt;
}

bool is_get(Callout callout) { return callout == get4 || callout == get6; }

bool is_release(Callout callout) { return callout == release4 || callout == release6; }

std::optional<Family> family_of(Callout callout) {
  switch (callout) {
    case get4:
    case release4:
      return Family::v4;
    case get6:
    case release6:
      return Family::v6;
    default:
      return std::nullopt;
  }
}

}  // namespace raspool
