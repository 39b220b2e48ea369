#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/env/clock.hpp"
#include "core/trace/callout.hpp"
#include "core/trace/trace_address.hpp"

namespace raspool {

// One callout and its answer, as one line of a trace tells it (core/INTERFACES.md, section 5). What the line
// does not tell is nothing. All text is UTF-8.
struct TraceLine {
  Callout call = Callout::get4;
  std::optional<WallTime> time;       // of the callout's end, to the microsecond
  std::optional<std::string> server;  // this server's name
  std::optional<std::string> user, ras_port;
  std::optional<TraceAddress> in;   // Get: RRAS's proposal; Release: what is released
  std::optional<TraceAddress> out;  // what RRAS was told; nothing on a refusal
  std::optional<bool> notify;
  std::optional<std::uint32_t> result;  // the Win32 code that RRAS saw
  std::optional<std::string> reason;    // a word of section 6, which may grow
  std::optional<std::uint64_t> took_us, process, thread;
  std::optional<std::string> raw;  // the bytes of `in` as RRAS passed them, in memory order, hexadecimal

  // Of link and connection lines.
  std::optional<std::string> device;
  std::optional<std::uint64_t> connection;  // RRAS's handle
  std::optional<std::string> authentication, endpoint, tunnel;
  // Of connection lines: the name's other half, the client's computer, the addresses that it was told,
  // RRAS's flags, and which of its two kinds of functions RRAS called ("export", "table").
  std::optional<std::string> domain, computer, client, client6, generation;
  std::optional<std::uint64_t> flags;
  // Of link and connection lines: how long it has lasted, and bytes as the server sees them.
  std::optional<std::uint64_t> seconds, received, sent;
  std::optional<std::string> table;  // of init_ex: the bytes of RRAS's table as they came, hexadecimal

  std::optional<std::uint64_t> lost;  // lines that should stand before this one, and do not

  friend bool operator==(const TraceLine&, const TraceLine&) = default;
};

}  // namespace raspool
