// The control channel as those who mean well use it: server and client over this system's adapter.
#include "core/admin/control_server.hpp"

#include <future>
#include <thread>
#include <vector>

#include "tests/conformance/control_story.hpp"
#include "tests/support/in_background.hpp"

namespace raspool::test {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class ControlServerTest : public ControlStory {};

TEST_F(ControlServerTest, AnswersWhatIsAsked) {
  std::promise<AdminCaller> caller;
  serve([&](const AdminRequest& request, const AdminCaller& by) {
    caller.set_value(by);
    return echo(request, by);
  });
  const AdminRequest request{"release", {{"address", "10.20.0.77"}}};
  AdminAnswer answer;
  ASSERT_TRUE(eventually([&] {
    answer = ControlClient(site_->channel(), clock_, site_->name()).ask(request, kPatience);
    return answer.code == ExitCode::done;
  })) << answer.error;
  EXPECT_EQ(answer.document.dump(), R"({"command":"release","arguments":{"address":"10.20.0.77"}})");
  const AdminCaller by = caller.get_future().get();
  EXPECT_NE(by.account, "");
  EXPECT_TRUE(by.may_change) << "the account that the service runs under";
}

TEST_F(ControlServerTest, PassesOnWhatTheHandlerSaysIsWrong) {
  serve([](const AdminRequest&, const AdminCaller&) {
    return AdminAnswer{ExitCode::refused_or_not_found, {{"live", 0}}, "Nobody has 10.20.0.77"};
  });
  const AdminAnswer answer = ask("leases");
  EXPECT_EQ(answer.code, ExitCode::refused_or_not_found);
  EXPECT_EQ(answer.error, "Nobody has 10.20.0.77");
  EXPECT_EQ(answer.document.dump(), R"({"live":0})");
}

TEST_F(ControlServerTest, AnswersManyAtOnceEachItsOwn) {
  serve(echo);
  ASSERT_EQ(ask("status").code, ExitCode::done);
  std::vector<std::unique_ptr<InBackground<int>>> askers;
  for (int asker = 0; asker < 20; ++asker) {
    askers.push_back(std::make_unique<InBackground<int>>([this, asker] {
      int right = 0;
      for (int round = 0; round < 20; ++round) {
        const std::string command = "c" + std::to_string(asker * 100 + round);
        const AdminAnswer answer = ask_at_once(command);
        if (answer.code == ExitCode::done && answer.document["command"] == command) ++right;
      }
      return right;
    }));
  }
  for (const auto& asker : askers) EXPECT_EQ(asker->result(), 20);
}

TEST_F(ControlServerTest, AnswersSeveralRequestsOfOneConnectionInTheirOrder) {
  serve(echo);
  const auto asker = client();
  ASSERT_TRUE(
      asker->send(request_frame(7, "status") + request_frame(3, "pools") + request_frame(18, "leases")));
  for (const auto& [id, command] : {std::pair(7, "status"), std::pair(3, "pools"), std::pair(18, "leases")}) {
    const auto answer = asker->answer();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->id, static_cast<std::uint64_t>(id));
    EXPECT_EQ(answer->answer.document["command"], command);
  }
}

TEST_F(ControlServerTest, RefusesAChangeByWhoMayOnlyRead) {
  ChannelOfReaders readers(site_->channel());
  std::atomic<int> asked = 0;
  ControlServer server({readers, threads_, clock_, logger_}, place(),
                       [&](const AdminRequest& request, const AdminCaller& caller) {
                         ++asked;
                         return echo(request, caller);
                       });
  EXPECT_EQ(ask("status").code, ExitCode::done);
  for (const char* command : {"release", "forget", "reload", "mode", "backup", "what is that"}) {
    const AdminAnswer answer = ask(command);
    EXPECT_EQ(answer.code, ExitCode::refused_or_not_found) << command;
    EXPECT_THAT(answer.error, HasSubstr("is for administrators")) << command;
  }
  EXPECT_EQ(asked, 1);
  EXPECT_EQ(logger_.count(MessageId::command_given), 0u);
  EXPECT_THAT(logger_.texts(MessageId::command_refused), testing::ElementsAre(HasSubstr("release")))
      << "once a minute";
}

TEST_F(ControlServerTest, TellsEachChangeWithTheAccountAndWhatBecameOfIt) {
  std::string account;
  serve([&](const AdminRequest& request, const AdminCaller& caller) -> AdminAnswer {
    account = caller.account;
    if (request.command == "mode") return {ExitCode::bad_usage_or_configuration, nullptr, "No such mode"};
    return {};
  });
  EXPECT_EQ(ask("status").code, ExitCode::done);
  for (const AdminRequest& request : std::vector<AdminRequest>{{"release", {{"address", "10.20.0.77"}}},
                                                               {"mode", {{"mode", "dance"}}},
                                                               {"forget", {{"user", "alice"}}}}) {
    ControlClient(site_->channel(), clock_, site_->name()).ask(request, kPatience);
  }
  server_->stop(kPatience);
  EXPECT_THAT(logger_.texts(MessageId::command_given),
              testing::ElementsAre(
                  AllOf(HasSubstr(account), HasSubstr("release"), HasSubstr("10.20.0.77"), HasSubstr("done")),
                  AllOf(HasSubstr("mode"), HasSubstr("No such mode")),
                  AllOf(HasSubstr("forget"), Not(HasSubstr("alice")))));
}

TEST_F(ControlServerTest, AHandlerThatThrowsCostsItsOwnAnswerAndTellsNoSecret) {
  serve([](const AdminRequest& request, const AdminCaller& caller) {
    if (request.command == "pools") throw std::runtime_error("a secret");
    return echo(request, caller);
  });
  EXPECT_EQ(ask("status").code, ExitCode::done);
  const AdminAnswer answer = ask("pools");
  EXPECT_EQ(answer.code, ExitCode::refused_or_not_found);
  EXPECT_THAT(answer.error, AllOf(HasSubstr("failed inside"), Not(HasSubstr("secret"))));
  EXPECT_EQ(ask("status").code, ExitCode::done);
}

TEST_F(ControlServerTest, ALongCommandCostsNobodyTheConnection) {
  ControlBounds bounds;
  std::promise<void> begun;
  serve(
      [&](const AdminRequest& request, const AdminCaller& caller) {
        if (request.command == "verify") {
          begun.set_value();
          clock_.advance(2 * bounds.request_time);
          std::this_thread::sleep_for(100ms);
        }
        return echo(request, caller);
      },
      bounds);
  const auto waiting = client();
  ASSERT_TRUE(waiting->is_connected());
  ASSERT_TRUE(waiting->send(request_frame(1, "status")) && waiting->answer());
  InBackground<AdminAnswer> verify([this] { return ask_at_once("verify", 1h); });
  begun.get_future().wait();
  EXPECT_TRUE(waiting->send(request_frame(2, "pools")));
  EXPECT_TRUE(waiting->answer());
  EXPECT_EQ(verify.result().code, ExitCode::done);
}

TEST_F(ControlServerTest, AnAnswerThatIsTooLargeSaysSo) {
  serve([](const AdminRequest& request, const AdminCaller& caller) {
    return request.command == "leases" ? large_answer(kLargestControlAnswer + 1) : echo(request, caller);
  });
  const AdminAnswer answer = ask("leases");
  EXPECT_EQ(answer.code, ExitCode::refused_or_not_found);
  EXPECT_THAT(answer.error, HasSubstr("larger than 16 MiB"));
  EXPECT_EQ(ask("status").code, ExitCode::done);
}

TEST_F(ControlServerTest, AnAnswerOfMegabytesArrivesWhole) {
  serve([](const AdminRequest&, const AdminCaller&) { return large_answer(15 * 1024 * 1024); });
  const AdminAnswer answer = ask("leases");
  ASSERT_EQ(answer.code, ExitCode::done) << answer.error;
  EXPECT_EQ(answer.document.get<std::string>().size(), 15u * 1024 * 1024);
}

TEST_F(ControlServerTest, IsWhereItsPlaceSaysAndNowhereWithoutOne) {
  std::atomic<bool> here = true;
  server_ = std::make_unique<ControlServer>(
      outside(),
      [&]() -> std::optional<ControlPlace> {
        return here ? std::optional(ControlPlace{site_->name(), {}}) : std::nullopt;
      },
      echo);
  EXPECT_EQ(ask("status").code, ExitCode::done);
  const auto connected = client();
  ASSERT_TRUE(connected->send(request_frame(1, "status")) && connected->answer());
  here = false;
  EXPECT_TRUE(connected->is_sent_away());
  EXPECT_TRUE(eventually([&] { return ask_at_once("status").code == ExitCode::nobody_answers; }));
  here = true;
  EXPECT_EQ(ask("status").code, ExitCode::done);
}

TEST_F(ControlServerTest, TakesTheNameOverWhenTheOtherGivesItUp) {
  if (const std::string why = site_->why_names_are_shared(); !why.empty()) GTEST_SKIP() << why;
  serve(echo);
  ASSERT_EQ(ask("status").code, ExitCode::done);
  ControlServer second(outside(), place(), [](const AdminRequest&, const AdminCaller&) {
    return AdminAnswer{{}, "second", {}};
  });
  std::this_thread::sleep_for(400ms);
  EXPECT_EQ(logger_.count(MessageId::control_channel_failed), 0u) << "soon enough";
  EXPECT_EQ(ask("status").document["command"], "status");
  clock_.advance(4s);
  EXPECT_TRUE(eventually([&] { return logger_.count(MessageId::control_channel_failed) > 0; }));
  server_->stop(kPatience);
  EXPECT_EQ(ask("status").document, "second");
}

TEST_F(ControlServerTest, StopsAtOnceWhoeverIsConnected) {
  serve([](const AdminRequest& request, const AdminCaller&) {
    return request.command == "leases" ? large_answer(1024 * 1024) : AdminAnswer{};
  });
  const auto silent = client(), half = client(), not_taking = client(), polite = client();
  ASSERT_TRUE(half->send(request_frame(1, "status").substr(0, 9)));
  ASSERT_TRUE(not_taking->send(request_frame(1, "leases")));
  ASSERT_TRUE(polite->send(request_frame(1, "status")) && polite->answer());
  const auto began = std::chrono::steady_clock::now();
  EXPECT_TRUE(server_->stop(kPatience));
  EXPECT_LT(std::chrono::steady_clock::now() - began, 3s);
  EXPECT_TRUE(server_->stop(kPatience)) << "once more";
  EXPECT_TRUE(silent->is_sent_away());
  EXPECT_TRUE(polite->is_sent_away());
  EXPECT_EQ(ask_at_once("status").code, ExitCode::nobody_answers);
}

TEST_F(ControlServerTest, DoesNotWaitForACommandThatHangs) {
  std::promise<void> begun, let_go;
  serve([&, may_go = let_go.get_future().share()](const AdminRequest&, const AdminCaller&) {
    begun.set_value();
    may_go.wait();
    return AdminAnswer{};
  });
  const auto asker = client();
  ASSERT_TRUE(asker->send(request_frame(1, "history")));
  begun.get_future().wait();
  const auto began = std::chrono::steady_clock::now();
  EXPECT_FALSE(server_->stop(100ms));
  EXPECT_LT(std::chrono::steady_clock::now() - began, kPatience);
  let_go.set_value();
  static_cast<void>(asker->answer());  // it may still have come
  EXPECT_TRUE(asker->is_sent_away());
}

TEST_F(ControlServerTest, BeginsAndEndsAgainAndAgain) {
  for (int round = 0; round < 30; ++round) {
    serve(echo);
    if (round % 3 == 0) {
      ASSERT_EQ(ask("status").code, ExitCode::done);
    }
    ASSERT_TRUE(server_->stop(kPatience));
    server_.reset();
  }
}

}  // namespace
}  // namespace raspool::test
