#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/address/address.hpp"
#include "core/env/clock.hpp"
#include "core/trace/accounting/name_table.hpp"

namespace raspool {

// How the end of a session is known.
enum class SessionEnd : std::uint8_t {
  exact,           // it was recorded
  server_restart,  // its server started or stopped
  ras_port_reused,
  address_reused,
  superseded,  // another session under the same identity began
  in_gap,      // somewhere in a gap of the log: its begin is taken
  timeout,     // no sign of life any more, where there had been some
  longest,     // it reached the longest length that the administrator allows
  open,        // it was still open where the data end
};
inline constexpr std::size_t kSessionEnds = 9;
std::string_view to_text(SessionEnd end);  // in words

// One connection, as what was recorded tells: small, since there may be millions.
struct Session {
  WallTime begin, end;
  Address proposal;  // what RRAS proposed or, from accounting, what the user had; none: not told
  PrefixV6 prefix;
  NameTable::Id user = 0, ras_port = 0, device = 0;  // RRAS's device of the RAS port; 0: not told
  std::uint32_t order = 0;                           // of begins, among those of one kind of input
  std::uint16_t server = 0;                          // in SessionTally::servers
  SessionEnd ended = SessionEnd::exact;
  bool begin_is_inferred : 1 = false;
  bool is_from_trace : 1 = false;
  bool is_second_family : 1 = false;  // of a connection that is there for IPv4 already
  bool was_refused : 1 = false;       // only asked for: how long it would have been is not known
};

struct LogGap {
  std::uint16_t server = 0;
  WallTime begin, end;
};

// What was seen on the way from records to sessions.
struct SessionTally {
  std::vector<std::string> servers;  // as their administrator calls them
  std::array<std::uint64_t, kSessionEnds> by_end{};
  std::uint64_t sessions = 0;
  std::uint64_t begins_inferred = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t without_begin = 0;  // ends and signs of life of sessions of which no begin can be told
  std::uint64_t wrong_length = 0;   // pairs whose times do not agree with the length that was recorded
  std::uint64_t conflicts = 0;      // a session lived on when its RAS port or address was another's
  std::uint64_t of_switch_or_wifi = 0, of_other_service = 0, of_other_server = 0;  // records left out
  std::uint64_t access_only = 0;        // records of logins, not of connections
  std::uint64_t ignored = 0;            // records of tunnels, of failures, and of nothing known
  std::uint64_t possible_refusals = 0;  // a login was accepted, and no connection began
  std::uint64_t logins_refused = 0;
  std::uint64_t without_user = 0;
  std::vector<LogGap> gaps;
};

using SessionSink = std::function<void(const Session&)>;

struct SessionOptions {
  std::vector<std::string> only_servers;  // by any of their names; empty: all
  // Other names of a server: each pair says that the first is the second.
  std::vector<std::pair<std::string, std::string>> same_server;
  Duration longest = kForever;  // an end is invented for what is open longer
};

}  // namespace raspool
