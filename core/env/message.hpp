#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace raspool {

enum class Severity : std::uint8_t { information, warning, error };

// What raspool tells an administrator. The numbers are promises: they are the event ids on Windows.
enum class MessageId : std::uint16_t {
  started = 1,
  stopped = 2,
  configuration_loaded = 10,
  configuration_warning = 11,
  configuration_error = 12,
  nothing_to_decide_by = 14,
  state_opened = 20,
  state_unavailable = 21,
  leases_ended_by_restart = 22,
  record_late = 30,
  record_failed = 31,
  record_recovered = 32,
  fold_failed = 33,
  pool_exhausted = 40,
  request_refused = 41,
  leases_over_limit = 42,
  release_not_matched = 43,
  release_name_differs = 44,
  external_not_kept = 45,
  prefix_differs = 46,
  callout_failed = 50,
  stop_timed_out = 51,
  callout_malformed = 52,
  messages_lost = 53,
};

// What stands in the message table for an id: how grave it is, what it means, and what to do about it.
struct MessageMeaning {
  MessageId id;
  Severity severity;
  std::string_view name;     // "configuration_error"
  std::string_view meaning;  // one sentence
  std::string_view action;   // what the administrator does
};

std::span<const MessageMeaning> message_table();  // every id once, ascending
const MessageMeaning& meaning_of(MessageId id);

}  // namespace raspool
