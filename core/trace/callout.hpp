#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/address/address.hpp"

namespace raspool {

// What a line of a trace or scenario is about. The words are promises (core/INTERFACES.md, section 5).
enum class Callout : std::uint8_t {
  init,
  init_ex,
  terminate,
  get4,
  release4,
  get6,
  release6,
  accept_connection,
  hangup_connection,
  accept_link,
  hangup_link,
  reauthenticate,
  start,
  kill,
  reload  // in scenarios only: a service begins; ends without Terminate; reads its configuration again
};

std::string_view to_text(Callout callout);
std::optional<Callout> callout_from(std::string_view text);
bool is_get(Callout callout);
bool is_release(Callout callout);
std::optional<Family> family_of(Callout callout);  // of a Get or Release

}  // namespace raspool
