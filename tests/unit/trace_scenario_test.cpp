#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <sstream>
#include <string>

#include "core/trace/trace_reader.hpp"
#include "core/trace/trace_writer.hpp"

namespace raspool {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

std::string wrong_in_scenario(std::string_view text) {
  const auto line = parse_scenario_line(text);
  const auto* broken = std::get_if<BrokenLine>(&line);
  return broken ? broken->what : "(nothing)";
}

TEST(Scenario, ReadsWhatToWaitForAndWhatToExpect) {
  const auto read = parse_scenario_line(
      R"({"call":"get4","user":"bob","ras_port":"VPN2-7","after":"250ms","expect":{"out":"10.20.0.16","result":0}})");
  ASSERT_TRUE(std::holds_alternative<ScenarioLine>(read)) << std::get<BrokenLine>(read).what;
  const auto& line = std::get<ScenarioLine>(read);
  EXPECT_EQ(line.callout.user, "bob");
  EXPECT_EQ(line.after, 250ms);
  ASSERT_TRUE(line.expect);
  EXPECT_EQ(line.expect->out, TraceAddress::parse("10.20.0.16"));
  EXPECT_EQ(line.expect->result, 0u);
  EXPECT_FALSE(line.expect->notify);
  EXPECT_FALSE(line.expect->reason);
}

TEST(Scenario, KnowsTheCallsThatNoTraceHas) {
  EXPECT_EQ(wrong_in_scenario(R"({"call":"start"})"), "(nothing)");
  EXPECT_EQ(wrong_in_scenario(R"({"call":"kill"})"), "(nothing)");
  EXPECT_EQ(wrong_in_scenario(R"({"call":"reload","config":"other.toml"})"), "(nothing)");
}

TEST(Scenario, EveryLineOfATraceIsALineOfAScenario) {
  const auto read =
      parse_scenario_line(R"({"v":1,"call":"get4","in":"10.0.0.9","out":"10.20.0.16","us":12})");
  ASSERT_TRUE(std::holds_alternative<ScenarioLine>(read));
  EXPECT_EQ(std::get<ScenarioLine>(read).callout.out, TraceAddress::parse("10.20.0.16"));
}

TEST(Scenario, IsWrittenAsItIsRead) {
  const std::string text = R"({"v":1,"call":"get4","user":"bob","config":"c.toml","after":"2m",)"
                           R"("expect":{"out":"10.0.0.1","notify":true,"result":0,"reason":"reserved"}})";
  const auto read = parse_scenario_line(text);
  ASSERT_TRUE(std::holds_alternative<ScenarioLine>(read));
  EXPECT_EQ(to_text(std::get<ScenarioLine>(read)), text);
}

TEST(Scenario, AMisspeltExpectationIsNotPassedOver) {
  EXPECT_EQ(wrong_in_scenario(R"({"call":"get4","expect":{"reult":0}})"),
            "in `expect`: `reult` is not known here");
  EXPECT_THAT(wrong_in_scenario(R"({"call":"get4","expect":{"out":"here"}})"),
              HasSubstr("in `expect`: `out` must be"));
  EXPECT_THAT(wrong_in_scenario(R"({"call":"get4","expect":717})"), HasSubstr("`expect` must be an object"));
}

TEST(Scenario, WaitsInTheUnitsOfTheConfigurationButNotForEver) {
  const auto read = parse_scenario_line(R"({"call":"get4","after":"2m"})");
  ASSERT_TRUE(std::holds_alternative<ScenarioLine>(read));
  EXPECT_EQ(std::get<ScenarioLine>(read).after, 2min);
  for (const char* pause : {"soon", "", "5", "-5s", "1.5s", "forever", "99999999999999999999s"}) {
    EXPECT_THAT(wrong_in_scenario(std::string(R"({"call":"get4","after":")") + pause + "\"}"),
                HasSubstr("`after` must be a time to wait"))
        << pause;
  }
}

TEST(Scenario, MayHaveCommentsWhichATraceMayNot) {
  const std::string text = "# the morning\n{\"call\":\"start\"}\n";
  std::istringstream as_scenario(text), as_trace(text);
  ScenarioReader scenario(as_scenario);
  const auto line = scenario.next();
  ASSERT_TRUE(line);
  EXPECT_EQ(line->number, 2u);
  EXPECT_TRUE(std::holds_alternative<ScenarioLine>(line->content));
  TraceReader trace(as_trace);
  EXPECT_TRUE(std::holds_alternative<BrokenLine>(trace.next()->content));
}

TEST(Scenario, TellsHowAnAnswerDiffersFromWhatWasExpected) {
  TraceLine answer;
  answer.out = TraceAddress::parse("10.0.0.2");
  answer.notify = true;
  answer.result = 0;
  answer.reason = "never_used";
  EXPECT_EQ(Expectation().differences(answer), "") << "nothing was expected";

  Expectation expected;
  expected.out = answer.out;
  expected.notify = true;
  expected.result = 0;
  expected.reason = "never_used";
  EXPECT_EQ(expected.differences(answer), "");
  expected.out = TraceAddress::parse("10.0.0.1");
  expected.reason = "reserved";
  EXPECT_EQ(expected.differences(answer),
            "out is 10.0.0.2 and not 10.0.0.1, reason is never_used and not reserved");
  EXPECT_EQ(expected.differences(TraceLine()),
            "out is not there and not 10.0.0.1, notify is not there and not true, result is not there and "
            "not 0, reason is "
            "not there and not reserved");
}

}  // namespace
}  // namespace raspool
