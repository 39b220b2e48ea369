#include "tests/replay/office_year.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <queue>
#include <random>
#include <vector>

#include "core/address/address_v4.hpp"

namespace raspool::test {
namespace {

using namespace std::chrono;

struct Connection {
  WallTime begin, end;
  int user = 0;
  std::uint64_t number = 0;
};
struct EndsLater {
  bool operator()(const Connection& left, const Connection& right) const { return left.end > right.end; }
};

// Our own arithmetic on the engine's bits: standard distributions differ between libraries.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}
  double share() { return static_cast<double>(engine_() >> 11) / 9007199254740992.0; }  // from 0, below 1
  bool chance(double share_of_all) { return share() < share_of_all; }
  // Around the middle of both, seldom near them.
  seconds between(seconds least, seconds most) {
    const double around = (share() + share() + share()) / 3;
    return least + seconds(static_cast<std::int64_t>(around * static_cast<double>((most - least).count())));
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace

void OfficeYear::tell(const std::function<void(const WrittenRecord&)>& told) const {
  Dice dice(seed);
  std::uint64_t number = 0;
  std::priority_queue<Connection, std::vector<Connection>, EndsLater> open;
  WrittenRecord record;
  record.tells_event_time = true;
  const auto tell_one = [&](WrittenRecord::Status status, const Connection& connection) {
    record.status = status;
    record.at = status == WrittenRecord::start ? connection.begin : connection.end;
    record.user = fmt::format("CONTOSO\\user{:05}", connection.user);
    record.address =
        AddressV4::from_number(0x0A140000u + static_cast<std::uint32_t>(connection.number % 65'000))
            .to_string();
    record.id = std::to_string(connection.number);
    record.klass = fmt::format("311 1 10.20.0.5 01/01/2026 04:00:11 {}", connection.number);
    record.port = std::to_string(connection.number % 30'000);
    record.session_time.reset();
    if (status == WrittenRecord::stop)
      record.session_time = duration_cast<seconds>(connection.end - connection.begin).count();
    told(record);
    if (dice.chance(doubled)) {
      record.delay = 5;
      told(record);
      record.delay = 0;
    }
  };
  const auto end_until = [&](WallTime time) {
    while (!open.empty() && open.top().end <= time) {
      const Connection connection = open.top();
      open.pop();
      if (!dice.chance(lost_ends)) tell_one(WrittenRecord::stop, connection);
    }
  };

  for (int day = 0; day < days; ++day) {
    const WallTime midnight = first_day + hours(24 * day);
    const bool is_weekend = day % 7 == 2 || day % 7 == 3;  // 2026 begins on a Thursday
    const double at_home = (is_weekend ? 0.05 : 0.9) * (1 + growth * day / days) / (1 + growth);
    std::vector<Connection> of_day;
    for (int user = 0; user < users; ++user) {
      if (!dice.chance(at_home)) continue;
      const WallTime morning = midnight + dice.between(hours(6), hours(9));
      const WallTime noon = midnight + dice.between(hours(11), hours(13));
      of_day.push_back({morning, noon, user, 0});
      of_day.push_back({noon + dice.between(seconds(20), minutes(60)),
                        midnight + dice.between(hours(14), hours(19)), user, 0});
      if (dice.chance(0.1)) {
        const WallTime evening = midnight + dice.between(hours(19), hours(22));
        of_day.push_back({evening, evening + dice.between(minutes(10), hours(6)), user, 0});
      }
    }
    std::sort(of_day.begin(), of_day.end(),
              [](const Connection& left, const Connection& right) { return left.begin < right.begin; });
    for (Connection& connection : of_day) {
      connection.number = ++number;
      end_until(connection.begin);
      tell_one(WrittenRecord::start, connection);
      open.push(connection);
    }
  }
  end_until(first_day + hours(24 * (days + 2)));
}

}  // namespace raspool::test
