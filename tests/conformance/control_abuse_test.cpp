// Clients of the control channel that mean no good, or are broken: whatever they do, the next one is
// answered.
#include <future>
#include <thread>
#include <vector>

#include "tests/conformance/control_story.hpp"
#include "tests/support/in_background.hpp"

namespace raspool::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class ControlAbuse : public ControlStory {
 protected:
  void expect_still_answers() {
    const AdminAnswer answer = ask("status");
    EXPECT_EQ(answer.code, ExitCode::done) << answer.error;
  }
};

TEST_F(ControlAbuse, WhatIsNoRequestIsToldSoAndTheNextIsAnswered) {
  serve(echo);
  const auto asker = client();
  for (const auto& [document, what] : {
           std::pair<std::string, std::string>{"", "not a JSON object"},
           {"{", "not a JSON object"},
           {std::string(kLargestControlRequest, '\xFF'), "not a JSON object"},
           {"[1, 2]", "not a JSON object"},
           {std::string(kLargestControlRequest, '['), "nested deeper"},
           {R"({"v":1,"id":-1,"command":"status"})", "no `id`"},
           {R"({"v":99,"id":1,"command":"status"})", "same version"},
           {R"({"v":1,"id":1,"command":["status"]})", "no `command`"},
           {R"({"v":1,"id":1,"command":"status","arguments":[]})", "`arguments`"},
       }) {
    ASSERT_TRUE(asker->send(frame_of(document))) << document.substr(0, 99);
    const auto answer = asker->answer();
    ASSERT_TRUE(answer) << document.substr(0, 99);
    EXPECT_EQ(answer->answer.code, ExitCode::bad_usage_or_configuration);
    EXPECT_THAT(answer->answer.error, HasSubstr(what));
  }
  ASSERT_TRUE(asker->send(request_frame(5, "status")));
  const auto answer = asker->answer();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->answer.code, ExitCode::done);
}

TEST_F(ControlAbuse, WhoAnnouncesTooMuchIsToldSoAndSentAway) {
  serve(echo);
  for (const auto& header :
       {std::string("\xFF\xFF\xFF\xFF"), std::string("GET "), std::string("\0\1\0\1", 4)}) {
    const auto asker = client();
    ASSERT_TRUE(asker->send(header));
    const auto answer = asker->answer();
    ASSERT_TRUE(answer);
    EXPECT_THAT(answer->answer.error, HasSubstr("at most 65536"));
    EXPECT_TRUE(asker->is_sent_away());
  }
  expect_still_answers();
}

TEST_F(ControlAbuse, WhoIsSilentIsSentAway) {
  serve(echo);
  const std::string frame = request_frame(1, "status");
  const auto silent = client(), half_a_header = client(), half_a_request = client(), had_an_answer = client();
  ASSERT_TRUE(half_a_header->send(frame.substr(0, 3)));
  ASSERT_TRUE(half_a_request->send(frame.substr(0, 20)));
  ASSERT_TRUE(had_an_answer->send(frame) && had_an_answer->answer());
  std::this_thread::sleep_for(50ms);  // the last one's time begins behind the answer
  clock_.advance(ControlBounds().request_time + 1s);
  for (const auto* asker : {&silent, &half_a_header, &half_a_request, &had_an_answer}) {
    EXPECT_TRUE((*asker)->is_sent_away());
  }
  expect_still_answers();
}

TEST_F(ControlAbuse, BytesThatTrickleInAreNoRequest) {
  serve(echo);
  const auto slow = client();
  bool taken = true;
  for (const char byte : request_frame(1, "status")) {
    taken = taken && slow->send({&byte, 1});
    clock_.advance(500ms);
    std::this_thread::sleep_for(10ms);
  }
  EXPECT_FALSE(taken && slow->answer()) << "each byte came in time, and the whole did not";
  expect_still_answers();
}

TEST_F(ControlAbuse, WhoDoesNotTakeTheAnswerIsSentAway) {
  std::atomic<int> answered = 0;
  serve([&](const AdminRequest& request, const AdminCaller& caller) {
    ++answered;
    return request.command == "leases" ? large_answer(1024 * 1024) : echo(request, caller);
  });
  const auto asker = client();
  ASSERT_TRUE(asker->send(request_frame(1, "leases")));
  ASSERT_TRUE(eventually([&] { return answered == 1; }));
  expect_still_answers();
  std::this_thread::sleep_for(100ms);  // the answer is under way
  clock_.advance(ControlBounds().answer_time + 1s);
  expect_still_answers();
  std::this_thread::sleep_for(500ms);  // it looks at its clients again and again
  EXPECT_FALSE(asker->answer()) << "no more than was on its way";
}

TEST_F(ControlAbuse, AnswersThatNobodyTakesAreBounded) {
  ControlBounds bounds;
  bounds.answers_bytes = 5 * 1024 * 1024 / 2;
  std::atomic<int> answered = 0;
  serve(
      [&](const AdminRequest& request, const AdminCaller& caller) {
        if (request.command != "leases") return echo(request, caller);
        ++answered;
        return large_answer(1024 * 1024);
      },
      bounds);
  std::vector<std::unique_ptr<RawClient>> askers;
  for (int asker = 0; asker < 5; ++asker) {
    askers.push_back(client());
    ASSERT_TRUE(askers.back()->send(request_frame(1, "leases")));
    ASSERT_TRUE(eventually([&] { return answered == asker + 1; }));
  }
  int whole = 0, refused = 0;
  for (const auto& asker : askers) {
    const auto answer = asker->answer();
    ASSERT_TRUE(answer);
    answer->answer.code == ExitCode::done ? ++whole : ++refused;
  }
  EXPECT_EQ(whole, 2);
  EXPECT_EQ(refused, 3);
  EXPECT_EQ(ask("leases").code, ExitCode::done) << "now that all have been taken";
}

TEST_F(ControlAbuse, ClientsThatDisappearHarmNobody) {
  serve([](const AdminRequest& request, const AdminCaller& caller) {
    return request.command == "leases" ? large_answer(1024 * 1024) : echo(request, caller);
  });
  const std::string frame = request_frame(1, "leases");
  for (int round = 0; round < 60; ++round) {
    const auto asker = client();
    ASSERT_TRUE(asker->is_connected()) << round;
    static_cast<void>(asker->send(frame.substr(0, frame.size() - static_cast<std::size_t>(round % 4) * 9)));
    if (round % 8 == 0) static_cast<void>(asker->receive(1000));  // in mid answer
    asker->leave();
  }
  expect_still_answers();
}

TEST_F(ControlAbuse, ThousandsOfConnectionsKeepNobodyOutForLong) {
  serve(echo);
  expect_still_answers();
  std::vector<std::unique_ptr<RawClient>> crowd;
  int turned_away = 0;
  for (int comer = 0; comer < 3000; ++comer) {
    auto one = client(Duration::zero());
    if (one->is_connected() && crowd.size() < 250) {
      crowd.push_back(std::move(one));
    } else {
      ++turned_away;
    }
  }
  EXPECT_GT(turned_away, 0);
  InBackground<AdminAnswer> asker([this] { return ask_at_once("status", 24h); });
  while (!asker.is_done()) {
    clock_.advance(1s);
    std::this_thread::sleep_for(20ms);
  }
  EXPECT_EQ(asker.result().code, ExitCode::done) << asker.result().error;
}

TEST_F(ControlAbuse, AFloodOfRequestsOnOneConnectionKeepsNobodyOut) {
  serve(echo);
  const auto flooding = client();
  std::string flood;
  for (std::uint64_t id = 0; id < 500; ++id) flood += request_frame(id, "status");
  ASSERT_TRUE(flooding->send(flood));
  expect_still_answers();
  EXPECT_TRUE(flooding->answer());
}

}  // namespace
}  // namespace raspool::test
