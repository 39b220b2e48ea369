#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/trace/accounting/input_reader.hpp"
#include "core/trace/accounting/time_zone.hpp"

namespace raspool {

// What is worth telling of how times were understood.
struct TimeTally {
  std::uint64_t by_zone = 0;         // records whose time is local and was read in the zone that is set
  std::uint64_t clock_is_wrong = 0;  // the access server's own time is off by more than any zone
  std::uint64_t offset_changes = 0;  // of a server's clock against UTC, as at the end of summer
};

// The records of one input with their times in UTC. A record's own event time is that; where only the logging
// server's local time stands, the difference of the two in records around it tells how to read it; where none
// has both, the zone that is set does.
class TimedInput {
 public:
  TimedInput(std::istream& stream, DateOrder order, const TimeZone& zone, bool is_event_log);

  bool next(InputRecord& record, WallTime& time);  // false: that was the end
  const InputTally& tally() const { return reader_.tally(); }
  const TimeTally& times() const { return times_; }
  std::uint64_t bytes_read() const { return reader_.bytes_read(); }

 private:
  struct ServerClock {
    std::optional<Duration> offset;     // ahead of UTC, by the last record that told it
    std::optional<WallTime> last;       // the time of that record
    std::deque<Duration> last_offsets;  // a few
    std::optional<LocalTime> last_by_zone;
    bool is_second_time = false;  // in the hour that comes twice

    Duration majority() const;
  };
  struct Held {
    InputRecord record;
    std::optional<WallTime> time;
  };

  bool read(InputRecord& record, std::optional<WallTime>& time);
  bool read_event_log(InputRecord& record, std::optional<WallTime>& time);
  std::optional<WallTime> own_time(InputRecord& record);
  void learn(const AccountingRecord& record);
  void settle(std::string_view server, const ServerClock& before, WallTime now, Duration offset);
  void settle_front();
  WallTime time_by_zone(const AccountingRecord& record);
  ServerClock& clock_of(std::string_view server);

  InputReader reader_;
  TimeZone zone_;
  bool is_event_log_;
  std::deque<Held> held_;
  std::deque<InputRecord> sorted_;  // of an event log
  std::map<std::string, ServerClock, std::less<>> clocks_;
  std::optional<WallTime> last_;
  TimeTally times_;
};

}  // namespace raspool
