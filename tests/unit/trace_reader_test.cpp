#include "core/trace/trace_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "core/trace/trace_writer.hpp"

namespace raspool {
namespace {

using testing::HasSubstr;

std::string what_is_wrong(std::string_view text) {
  const auto line = parse_trace_line(text);
  const auto* broken = std::get_if<BrokenLine>(&line);
  return broken ? broken->what : "(nothing)";
}

// What reading a whole trace shows: each line's number, and its call or what is wrong with it.
std::vector<std::string> read_all(const std::string& text) {
  std::istringstream stream(text);
  TraceReader reader(stream);
  std::vector<std::string> seen;
  while (const auto item = reader.next()) {
    const auto* line = std::get_if<TraceLine>(&item->content);
    seen.push_back(
        std::to_string(item->number) + " " +
        (line ? std::string(to_text(line->call)) : "broken: " + std::get<BrokenLine>(item->content).what));
  }
  return seen;
}

TEST(TraceReader, ReadsEveryKeyOfTheFormat) {
  const std::string text =
      R"({"v":1,"t":"2026-11-22T13:00:00.123456Z","srv":"VPN1","call":"get6","user":"CORP\\alice",)"
      R"("ras_port":"VPN2-12","in":"::9","out":"2001:db8:20::1a","notify":true,"result":0,"reason":"derived","us":12,)"
      R"("pid":1,"tid":2,"raw":"00000000000000000000000000000009","device":"d","connection":7,"auth":"a",)"
      R"("endpoint":"e","tunnel":"t"})";
  const auto line = parse_trace_line(text);
  ASSERT_TRUE(std::holds_alternative<TraceLine>(line)) << std::get<BrokenLine>(line).what;
  EXPECT_EQ(to_text(std::get<TraceLine>(line)), text);
}

TEST(TraceReader, SkipsKeysItDoesNotKnow) {
  EXPECT_EQ(what_is_wrong(R"({"call":"get4","later":{"than":["this"]},"user":"a"})"), "(nothing)");
}

TEST(TraceReader, TakesReasonsOfALaterVersion) {
  const auto line = parse_trace_line(R"({"call":"get4","reason":"from_the_common_stock"})");
  ASSERT_TRUE(std::holds_alternative<TraceLine>(line));
  EXPECT_EQ(std::get<TraceLine>(line).reason, "from_the_common_stock");
}

TEST(TraceReader, ReportsABrokenLineWithItsNumberAndGoesOn) {
  EXPECT_THAT(read_all("{\"call\":\"init\"}\n"
                       "{\"call\":\n"
                       "\n"
                       "{\"call\":\"terminate\"}"),
              testing::ElementsAre("1 init", "2 broken: not JSON (RFC 8259) at byte 9", "4 terminate"));
}

TEST(TraceReader, TakesAByteOrderMarkAndWindowsLineEnds) {
  EXPECT_THAT(read_all("\xEF\xBB\xBF{\"call\":\"init\"}\r\n\r\n{\"call\":\"terminate\"}\r\n"),
              testing::ElementsAre("1 init", "3 terminate"));
}

TEST(TraceReader, HoldsNoLineBeyondTheBound) {
  const std::string long_line =
      "{\"call\":\"get4\",\"user\":\"" + std::string(NumberedLines::kLongest, 'a') + "\"}";
  EXPECT_THAT(read_all(long_line + "\n{\"call\":\"init\"}\n" + long_line),
              testing::ElementsAre("1 broken: longer than any line of a trace (1 MiB)", "2 init",
                                   "3 broken: longer than any line of a trace (1 MiB)"));
}

TEST(TraceReader, AnEmptyTraceHasNoLines) {
  EXPECT_TRUE(read_all("").empty());
  EXPECT_TRUE(read_all("\n\n \n").empty());
}

TEST(TraceReader, SaysWhatIsWrongWithALine) {
  EXPECT_EQ(what_is_wrong("[]"), "not a JSON object");
  EXPECT_EQ(what_is_wrong("{}"), "`call` is missing");
  EXPECT_EQ(what_is_wrong(R"({"call":"get5"})"), "`call` must be the name of a callout");
  EXPECT_EQ(what_is_wrong(R"({"call":4})"), "`call` must be a text");
  EXPECT_THAT(what_is_wrong(R"({"v":2,"call":"get4"})"), HasSubstr("1 is the only format known"));
  EXPECT_THAT(what_is_wrong(R"({"call":"get4","in":"10.0.0"})"),
              HasSubstr("`in` must be an IPv4 or IPv6 address"));
  EXPECT_THAT(what_is_wrong(R"({"call":"get4","in":"::1"})"), HasSubstr("other address family"));
  EXPECT_THAT(what_is_wrong(R"({"call":"get6","out":"10.0.0.1"})"), HasSubstr("other address family"));
  EXPECT_THAT(what_is_wrong(R"({"call":"get4","notify":1})"), HasSubstr("`notify` must be true or false"));
  EXPECT_THAT(what_is_wrong(R"({"call":"get4","result":-1})"), HasSubstr("`result` must be a whole number"));
  EXPECT_THAT(what_is_wrong(R"({"call":"get4","result":4294967296})"), HasSubstr("`result`"));
  EXPECT_THAT(what_is_wrong(R"({"call":"get4","us":1.5})"), HasSubstr("`us`"));
  EXPECT_THAT(what_is_wrong(R"({"call":"get4","raw":"0a0"})"), HasSubstr("hexadecimal"));
  EXPECT_THAT(what_is_wrong(R"({"call":"get4","t":"yesterday"})"), HasSubstr("`t` must be a time"));
  EXPECT_THAT(what_is_wrong(R"({"call":"get4","user":null})"), HasSubstr("`user` must be a text"));
}

TEST(TraceReader, SurvivesHostileLines) {
  EXPECT_THAT(what_is_wrong(std::string(200'000, '[')), HasSubstr("not JSON"));
  EXPECT_THAT(what_is_wrong(std::string(100'000, '[') + std::string(100'000, ']')), "not a JSON object");
  EXPECT_THAT(what_is_wrong(R"({"call":"get4","us":1e999})"), HasSubstr("out of all bounds"));
  EXPECT_THAT(what_is_wrong("{\"call\":\"get4\",\"user\":\"\\ud800\"}"), HasSubstr("not JSON"));
  EXPECT_THAT(what_is_wrong("{\"call\":\"get4\",\"user\":\"\xFF\"}"), HasSubstr("not JSON"));
  EXPECT_THAT(what_is_wrong(std::string("{\"call\":\"get4\"}\0", 16)), HasSubstr("not JSON"));
  EXPECT_THAT(what_is_wrong("\xFF\xFE{"), HasSubstr("not JSON"));
}

TEST(TraceReader, TakesANameWithAZeroCharacter) {
  const auto line = parse_trace_line(R"({"call":"get4","user":"a\u0000b"})");
  ASSERT_TRUE(std::holds_alternative<TraceLine>(line));
  EXPECT_EQ(std::get<TraceLine>(line).user, std::string("a\0b", 3));
}

}  // namespace
}  // namespace raspool
