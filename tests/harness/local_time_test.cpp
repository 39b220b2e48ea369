// Times of `raspoolctl history --local`, in time zones that the test chooses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <sstream>
#include <string>

#include "core/admin/history_text.hpp"

namespace raspool::test {
namespace {

using testing::HasSubstr;

// Until the end of the scope this process is there.
class TimeZone {
 public:
  explicit TimeZone(const char* zone) {
    if (const char* before = std::getenv("TZ")) before_ = before;
    ::setenv("TZ", zone, 1);
    ::tzset();
  }
  TimeZone(const TimeZone&) = delete;
  TimeZone& operator=(const TimeZone&) = delete;
  ~TimeZone() {
    if (before_.empty()) {
      ::unsetenv("TZ");
    } else {
      ::setenv("TZ", before_.c_str(), 1);
    }
    ::tzset();
  }

 private:
  std::string before_;
};

std::string shown(const char* from, const char* to) {
  nlohmann::ordered_json document = {{"address", "10.0.0.1"}, {"from", from}, {"more", false}};
  document["tenures"] = {{{"address", "10.0.0.1"},
                          {"user", "anna"},
                          {"kind", "pool"},
                          {"from", from},
                          {"to", to},
                          {"end", "released"}}};
  std::ostringstream text;
  print_history(document, true, text);
  return text.str();
}

TEST(LocalTime, IsShownWithItsOffsetInWinterAndInSummer) {
  const TimeZone berlin("CET-1CEST,M3.5.0,M10.5.0/3");
  EXPECT_THAT(shown("2026-01-01T01:00:00Z", "2026-01-01T02:30:00Z"),
              HasSubstr("\n2026-01-01 02:00:00+01:00  03:30:00+01:00  anna  released\n"));
  EXPECT_THAT(shown("2026-07-01T01:00:00Z", "2026-07-01T02:30:00Z"),
              HasSubstr("\n2026-07-01 03:00:00+02:00  04:30:00+02:00  anna"));
  EXPECT_THAT(shown("2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"),
              HasSubstr("\n2026-10-25 02:30:00+02:00  02:30:00+01:00  anna"))
      << "the hour that comes twice";
}

TEST(LocalTime, MayBeAnotherDayAndHalfAnHourOff) {
  const TimeZone caracas("VET4:30");
  EXPECT_THAT(shown("2026-01-01T03:00:00Z", "2026-01-01T05:00:00Z"),
              HasSubstr("10.0.0.1 from 2025-12-31 22:30:00-04:30 on; times in this machine's own time"));
  EXPECT_THAT(shown("2026-01-01T03:00:00Z", "2026-01-01T05:00:00Z"),
              HasSubstr("\n2025-12-31 22:30:00-04:30  2026-01-01 00:30:00-04:30  anna"));
}

}  // namespace
}  // namespace raspool::test
