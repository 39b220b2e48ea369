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
  configuration_kept = 13,
  nothing_to_decide_by = 14,
  last_good_used = 15,
  last_good_not_kept = 16,
  configuration_reloaded = 17,
  mode_changed = 18,
  state_opened = 20,
  state_unavailable = 21,
  leases_ended_by_restart = 22,
  state_set_aside = 25,
  state_written_anew = 26,
  record_late = 30,
  record_failed = 31,
  record_recovered = 32,
  fold_failed = 33,
  backlog_full = 34,
  records_lost = 35,
  history_chain = 36,
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
  trace_failed = 60,
  trace_recovered = 61,
  trace_lines_lost = 62,
  log_file_failed = 63,
  log_file_recovered = 64,
  metrics_failed = 65,
  pool_filling = 70,
  pool_relieved = 71,
  command_given = 80,
  command_refused = 81,
  control_channel_opened = 82,
  control_channel_failed = 83,
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
// "warning 40 pool_exhausted: TEXT", whatever stands in the text on one line.
std::string line_of(MessageId id, std::string_view text);

}  // namespace raspool
