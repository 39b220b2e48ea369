#pragma once

#include <optional>

#include "core/policy/policy.hpp"
#include "core/policy/reader/server_values.hpp"
#include "core/policy/reader/toml_section.hpp"

namespace raspool {

// A reservation as it was read, before it is known in which pool it lies.
struct ReservationDraft {
  std::optional<UserName> user;    // nothing: wrong, and reported
  std::optional<Address> address;  // on this server; nothing: wrong, and reported, or on others only
  PrefixV6 prefix;                 // IPv6: the upper half that was written
  TextPosition user_at, address_at;
};

// Reads one [[reservation]].
ReservationDraft read_reservation(TomlSection& section, const NameRules& names, ServerNames& servers);

}  // namespace raspool
