#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/address/address.hpp"
#include "core/env/clock.hpp"
#include "core/policy/short_text.hpp"

namespace raspool {

// Rises by one with every journal record, over the life of a state file; never used twice. A record's
// sequence is its place in the journal and the change number of the tenure it changes; the sequence of the
// `assigned` record is the tenure's id.
using Sequence = std::uint64_t;

// These words stand in records and traces: never change one, add freely (interfaces, section 6).
enum class Kind : std::uint8_t { pool, reserved, offered, external, observed };
enum class EndReason : std::uint8_t {
  released,
  port_reused,
  replaced,
  offered_again,
  observed_again,
  by_hand,
  restart,
  stopped
};
std::string_view to_text(Kind kind);
std::string_view to_text(EndReason reason);
std::optional<Kind> kind_from(std::string_view text);
std::optional<EndReason> end_reason_from(std::string_view text);

// Who held what, from when to when. An open tenure is a live lease.
struct Tenure {
  Sequence id = 0;
  Kind kind = Kind::pool;
  Address address;
  PrefixV6 prefix;     // IPv6: the prefix that RRAS was answered with; else none
  LabelText pool;      // name of the pool; empty for an address outside all pools
  NameText user;       // raw
  LabelText ras_port;  // may be empty
  // When, in the order of the journal, this address first became this user's: row 8's order. At least 1, at
  // most id.
  Sequence became = 0;
  WallTime from;
  std::optional<WallTime> to;           // nothing: live
  EndReason end = EndReason::released;  // meaningful only with `to`, as is:
  // Hold-down counts from here: the end, or after a crash the start that found the tenure open, since the
  // connection may have lived until the crash.
  WallTime rests_from;
  Sequence change = 0;  // of the last record that changed it; id while nothing has

  bool is_live() const { return !to; }
};

}  // namespace raspool
