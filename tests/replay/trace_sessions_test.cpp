// Sessions from our own traces.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/replay/recorded_logs.hpp"

namespace raspool::test {
namespace {

using testing::ElementsAre;

class TracedSessions : public testing::Test {
 public:
  TracedSessions& line(std::string_view time, std::string_view call, std::string_view more = "") {
    text_ += fmt::format(R"({{"v":1,"t":"2026-11-22T{}Z","srv":"VPN1","call":"{}"{}{}}})", time, call,
                         more.empty() ? "" : ",", more) +
             "\n";
    return *this;
  }
  TracedSessions& get(std::string_view time, std::string_view user, std::string_view port,
                      std::string_view out, std::string_view more = "") {
    return line(time, "get4",
                fmt::format(R"("user":"{}","ras_port":"{}","in":"10.9.9.9","out":"{}","result":0{})", user,
                            port, out, more));
  }
  TracedSessions& release(std::string_view time, std::string_view user, std::string_view port,
                          std::string_view address) {
    return line(time, "release4",
                fmt::format(R"("user":"{}","ras_port":"{}","in":"{}")", user, port, address));
  }
  std::vector<std::string> read() {
    logs_.write("raspool.trace.jsonl", text_);
    logs_.read();
    return logs_.sessions();
  }

  std::string text_;
  RecordedLogs logs_;
};

TEST_F(TracedSessions, AGetBeginsASessionAndItsReleaseEndsIt) {
  get("08:00:00", "anna", "VPN2-1", "10.0.0.1").get("08:05:00", "bob", "VPN2-2", "10.0.0.2");
  release("09:00:00", "anna", "VPN2-1", "10.0.0.1");
  EXPECT_THAT(read(), ElementsAre("anna 10.9.9.9 2026-11-22 08:00:00 to 2026-11-22 09:00:00, exact",
                                  "bob 10.9.9.9 2026-11-22 08:05:00 to 2026-11-22 09:00:00, open"));
}

TEST_F(TracedSessions, AGetThatIsRepeatedIsOneSession) {
  get("08:00:00", "anna", "VPN2-1", "10.0.0.1").get("08:00:05", "anna", "VPN2-1", "10.0.0.1");
  release("09:00:00", "anna", "VPN2-1", "10.0.0.1");
  EXPECT_THAT(read(), testing::SizeIs(1));
}

TEST_F(TracedSessions, AnotherUserOnTheRasPortEndsTheSession) {
  get("08:00:00", "anna", "VPN2-1", "10.0.0.1").get("08:30:00", "bob", "VPN2-1", "10.0.0.2");
  EXPECT_THAT(read().front(), testing::HasSubstr("to 2026-11-22 08:30:00, port re-used"));
}

TEST_F(TracedSessions, ALateReleaseEndsTheOldSessionAndNotTheNewOneOnItsRasPort) {
  get("08:00:00", "anna", "", "10.0.0.1").get("08:30:00", "anna", "", "10.0.0.2");
  release("09:00:00", "anna", "", "10.0.0.1").release("10:00:00", "anna", "", "10.0.0.2");
  EXPECT_THAT(read(), ElementsAre(testing::HasSubstr("08:00:00 to 2026-11-22 09:00:00, exact"),
                                  testing::HasSubstr("08:30:00 to 2026-11-22 10:00:00, exact")));
}

TEST_F(TracedSessions, ARefusedGetIsASessionOfNoLength) {
  line("08:00:00", "get4",
       R"("user":"anna","ras_port":"VPN2-1","in":"10.9.9.9","result":717,"reason":"exhausted")");
  EXPECT_THAT(read(), ElementsAre("anna 10.9.9.9 2026-11-22 08:00:00 to 2026-11-22 08:00:00, exact"));
  EXPECT_TRUE(logs_.recorded().sessions.front().was_refused);
}

TEST_F(TracedSessions, TheEndOfTheProcessThatAnswersEndsAllAndThatOfAnotherNothing) {
  line("07:00:00", "init", R"("pid":1)").line("07:00:00", "init", R"("pid":2)");
  get("08:00:00", "anna", "VPN2-1", "10.0.0.1", R"(,"pid":1)");
  line("08:30:00", "terminate", R"("pid":2)").line("09:00:00", "terminate", R"("pid":1)");
  EXPECT_THAT(read(), ElementsAre(testing::HasSubstr("08:00:00 to 2026-11-22 09:00:00, server restart")));
}

TEST_F(TracedSessions, AfterACrashTheNextProcessesStartEndsAll) {
  get("08:00:00", "anna", "VPN2-1", "10.0.0.1", R"(,"pid":1)");
  line("08:30:00", "init", R"("pid":2)").get("08:40:00", "bob", "VPN2-2", "10.0.0.1", R"(,"pid":2)");
  EXPECT_THAT(read().front(), testing::HasSubstr("08:00:00 to 2026-11-22 08:30:00, server restart"));
}

TEST_F(TracedSessions, TheDeviceOfARasPortIsKnownFromItsLink) {
  line("07:59:59", "accept_link", R"~("ras_port":"VPN2-1","device":"WAN Miniport (IKEv2)")~");
  get("08:00:00", "anna", "VPN2-1", "10.0.0.1").get("08:00:00", "bob", "VPN2-2", "10.0.0.2");
  read();
  std::vector<std::string> devices;
  for (const Session& session : logs_.recorded().sessions)
    devices.push_back(logs_.recorded().names.text(session.device));
  EXPECT_THAT(devices, testing::UnorderedElementsAre("WAN Miniport (IKEv2)", ""));
}

TEST_F(TracedSessions, ABrokenLineIsCountedAndPassedOver) {
  get("08:00:00", "anna", "VPN2-1", "10.0.0.1");
  text_ += "{\"v\":1,\"call\":\n";
  release("09:00:00", "anna", "VPN2-1", "10.0.0.1");
  EXPECT_THAT(read(), testing::SizeIs(1));
  EXPECT_EQ(logs_.input().tally.broken, 1u);
  EXPECT_EQ(logs_.input().tally.first_broken.front().line, 2u);
}

}  // namespace
}  // namespace raspool::test
