// Times as people write them in a question.
#include <gtest/gtest.h>

#include "core/admin/asked_time.hpp"
#include "core/trace/time_text.hpp"

namespace raspool::test {
namespace {

std::string first(std::string_view text) {
  const auto time = asked_time_from(text);
  return time ? to_text(time->first) : "none";
}
std::string last(std::string_view text) {
  const auto time = asked_time_from(text);
  return time ? to_text(time->last) : "none";
}

TEST(AskedTime, IsUtcWithoutAnOffset) {
  EXPECT_EQ(first("2026-11-22T13:00:05.25Z"), "2026-11-22T13:00:05.250000Z");
  EXPECT_EQ(first("2026-11-22T13:00:05"), "2026-11-22T13:00:05.000000Z");
  EXPECT_EQ(first("2026-11-22 13:00"), "2026-11-22T13:00:00.000000Z");
  EXPECT_EQ(first("2026-11-22T13:00Z"), last("2026-11-22T13:00"));
}

TEST(AskedTime, WithAnOffsetIsThatManyHoursOffUtc) {
  EXPECT_EQ(first("2026-11-22T14:00:05+01:00"), "2026-11-22T13:00:05.000000Z");
  EXPECT_EQ(first("2026-11-22T14:00+0130"), "2026-11-22T12:30:00.000000Z");
  EXPECT_EQ(first("2026-11-22T23:30:00.5-03"), "2026-11-23T02:30:00.500000Z");
}

TEST(AskedTime, OfADayAloneIsAllOfIt) {
  EXPECT_EQ(first("2026-11-22"), "2026-11-22T00:00:00.000000Z");
  EXPECT_EQ(last("2026-11-22"), "2026-11-22T23:59:59.999999Z");
}

TEST(AskedTime, NonsenseIsNone) {
  for (const char* text :
       {"", "yesterday", "2026-11-31", "2026-11-22T", "2026-11-22T1", "2026-11-22T13:60", "2026-11-22T24:00",
        "2026-11-22T13:00:0", "2026-11-22T13:00+", "2026-11-22T13:00+1", "2026-11-22T13:00+24:00",
        "2026-11-22T13:00+01:00Z", "2026-11-22T13:00ZZ", "2026-11-22x13:00", "2026-11-22T13:00:00 CET",
        "2026-11-22T13:00+aa:bb"}) {
    EXPECT_EQ(first(text), "none") << text;
  }
}

}  // namespace
}  // namespace raspool::test
