#include "core/trace/accounting/timed_input.hpp"

#include <algorithm>
#include <utility>

namespace raspool {
namespace {

using namespace std::chrono;

constexpr std::size_t kMostHeld = 2'000;      // records that wait for one that tells the offset
constexpr std::size_t kMostSorted = 200'000;  // events that are put into order at a time
constexpr std::size_t kOffsetsRemembered = 16;

// How far the server's clock is ahead of UTC, to the quarter of an hour, as zones are. Nothing: further than
// any zone.
std::optional<Duration> offset_told_by(const AccountingRecord& record) {
  const Duration difference =
      record.written->time_since_epoch() - record.event->time_since_epoch() - record.delay;
  const auto rounded = round<duration<std::int64_t, std::ratio<900>>>(difference);
  if (rounded < hours(-12) || rounded > hours(14)) return std::nullopt;
  return rounded;
}

WallTime utc_by(const AccountingRecord& record, Duration offset) {
  return WallTime((*record.written - offset - record.delay).time_since_epoch());
}

}  // namespace

Duration TimedInput::ServerClock::majority() const {
  std::map<Duration, std::size_t> votes;
  for (const Duration one : last_offsets) ++votes[one];
  return std::max_element(votes.begin(), votes.end(),
                          [](const auto& left, const auto& right) { return left.second < right.second; })
      ->first;
}

TimedInput::TimedInput(std::istream& stream, DateOrder order, const TimeZone& zone, bool is_event_log)
    : reader_(stream, order), zone_(zone), is_event_log_(is_event_log) {}

TimedInput::ServerClock& TimedInput::clock_of(std::string_view server) {
  const auto found = clocks_.find(server);
  return found != clocks_.end() ? found->second : clocks_[std::string(server)];
}

bool TimedInput::read(InputRecord& record, std::optional<WallTime>& time) {
  if (is_event_log_) return read_event_log(record, time);
  if (!reader_.next(record)) return false;
  time = own_time(record);
  return true;
}

bool TimedInput::read_event_log(InputRecord& record, std::optional<WallTime>& time) {
  if (sorted_.empty()) {
    InputRecord read;
    while (sorted_.size() < kMostSorted && reader_.next(read)) sorted_.push_back(std::move(read));
    std::stable_sort(sorted_.begin(), sorted_.end(), [](const InputRecord& left, const InputRecord& right) {
      return left.accounting.event < right.accounting.event;
    });
  }
  if (sorted_.empty()) return false;
  record = std::move(sorted_.front());
  sorted_.pop_front();
  time = own_time(record);
  return true;
}

// The time that the record itself tells; nothing: only in what zone the server is can tell.
std::optional<WallTime> TimedInput::own_time(InputRecord& record) {
  if (record.format == RecordFormat::trace) {
    return record.trace.time ? record.trace.time : last_ ? last_ : std::optional(WallTime());
  }
  AccountingRecord& accounting = record.accounting;
  if (accounting.kind == RecordKind::whole_session) {
    ++times_.by_zone;
    const auto utc = [this](const std::optional<LocalTime>& local) {
      return local ? std::optional(zone_.to_utc(*local)) : std::nullopt;
    };
    accounting.alive_utc = utc(accounting.alive);
    accounting.ended_utc = utc(accounting.ended);
    return utc(accounting.written);
  }
  if (accounting.event && accounting.written && !offset_told_by(accounting)) {
    ++times_.clock_is_wrong;
    accounting.event.reset();
  }
  return accounting.event;
}

void TimedInput::learn(const AccountingRecord& record) {
  if (!record.written || !record.event) return;
  const auto offset = offset_told_by(record);
  if (!offset) return;
  ServerClock& clock = clock_of(record.server);
  const ServerClock before = held_.empty() ? ServerClock{} : clock;
  if (clock.offset && clock.last_offsets.size() >= 2 && *clock.offset != *offset &&
      clock.last_offsets.back() == *clock.offset) {
    ++times_.offset_changes;
  }
  clock.offset = *offset;
  clock.last = *record.event;
  clock.last_offsets.push_back(*offset);
  if (clock.last_offsets.size() > kOffsetsRemembered) clock.last_offsets.pop_front();
  if (!held_.empty()) settle(record.server, before, *record.event, *offset);
}

// Gives those of the server's records that wait their times, now that one behind them has told its offset. An
// offset fits if the record then lies between its neighbours.
void TimedInput::settle(std::string_view server, const ServerClock& before, WallTime now, Duration offset) {
  constexpr Duration kSlack = minutes(5);
  std::optional<WallTime> last = before.last;
  for (Held& held : held_) {
    const AccountingRecord& record = held.record.accounting;
    if (held.time || held.record.format == RecordFormat::trace || record.server != server) continue;
    Duration chosen = offset;
    if (before.offset && *before.offset != offset) {
      const WallTime by_former = utc_by(record, *before.offset), by_new = utc_by(record, offset);
      const auto fits = [&](WallTime time) {
        return (!last || time + kSlack >= *last) && time <= now + kSlack;
      };
      if (fits(by_former) != fits(by_new)) {
        chosen = fits(by_former) ? *before.offset : offset;
      } else {
        chosen = before.majority();
      }
    }
    held.time = utc_by(record, chosen);
    last = last ? std::max(*last, *held.time) : held.time;
  }
}

// Of an hour that comes twice, records tell by their order which one they mean: as they are written, their
// local time jumps back when it begins again.
WallTime TimedInput::time_by_zone(const AccountingRecord& record) {
  constexpr Duration kJump = minutes(2);
  ++times_.by_zone;
  ServerClock& clock = clock_of(record.server);
  const LocalTime local = *record.written;
  const WallTime first = zone_.to_utc(local), second = zone_.to_utc(local, true);
  if (clock.last_by_zone && local + kJump < *clock.last_by_zone) clock.is_second_time = true;
  if (first == second) clock.is_second_time = false;
  clock.last_by_zone = local;
  return (clock.is_second_time ? second : first) - record.delay;
}

void TimedInput::settle_front() {
  Held& front = held_.front();
  const AccountingRecord& record = front.record.accounting;
  const ServerClock& clock = clock_of(record.server);
  front.time = clock.offset ? utc_by(record, clock.majority()) : time_by_zone(record);
}

bool TimedInput::next(InputRecord& record, WallTime& time) {
  std::optional<WallTime> told;
  if (held_.empty()) {
    if (!read(record, told)) return false;
    if (told) {
      if (record.format != RecordFormat::trace) learn(record.accounting);
      time = *(last_ = told);
      return true;
    }
    held_.push_back({std::move(record), std::nullopt});
  }
  while (!held_.front().time && held_.size() < kMostHeld) {
    InputRecord another;
    if (!read(another, told)) break;
    held_.push_back({std::move(another), told});
    if (told && held_.back().record.format != RecordFormat::trace) learn(held_.back().record.accounting);
  }
  if (!held_.front().time) settle_front();
  time = *(last_ = held_.front().time);
  record = std::move(held_.front().record);
  held_.pop_front();
  return true;
}

}  // namespace raspool
