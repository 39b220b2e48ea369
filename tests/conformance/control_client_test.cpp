// What raspoolctl says when no service answers as it should.
#include "core/admin/control_client.hpp"

#include <thread>

#include "tests/conformance/control_story.hpp"

namespace raspool::test {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// Answers each connection with these bytes, or with silence, and then ends it or not.
class ControlClientTest : public ControlStory {
 protected:
  void answer_with(std::string bytes, bool ends) {
    bytes_ = std::move(bytes);
    auto opened = site_->channel().listen(listening_, {site_->name(), {}});
    listener_ = std::move(std::get<OpenedListener>(opened).listener);
    listener_->accept([this, ends](std::unique_ptr<ControlStream> stream) {
      stream_ = std::move(stream);
      stream_->read(request_, [this, ends](bool) {
        if (bytes_.empty()) return ends ? stream_->close() : void();
        stream_->write(bytes_, [this, ends](bool) {
          if (ends) stream_->close();
        });
      });
    });
    thread_ = std::thread([this] { listening_.run_for(kPatience); });
  }
  ~ControlClientTest() override {
    listening_.stop();
    if (thread_.joinable()) thread_.join();
  }

 private:
  std::string bytes_;
  std::array<char, kControlHeaderBytes> request_{};
  asio::io_context listening_{1};
  std::unique_ptr<ControlListener> listener_;
  std::unique_ptr<ControlStream> stream_;
  std::thread thread_;
};

TEST_F(ControlClientTest, NobodyListens) {
  const AdminAnswer answer = ask_at_once("status");
  EXPECT_EQ(answer.code, ExitCode::nobody_answers);
  EXPECT_THAT(answer.error, AllOf(HasSubstr(site_->name()), HasSubstr("running")));
  EXPECT_TRUE(answer.document.is_null());
}

TEST_F(ControlClientTest, TheServiceIsSilent) {
  answer_with("", false);
  const auto began = std::chrono::steady_clock::now();
  const AdminAnswer answer = ask_at_once("status", 200ms);
  EXPECT_LT(std::chrono::steady_clock::now() - began, kPatience);
  EXPECT_EQ(answer.code, ExitCode::nobody_answers);
  EXPECT_THAT(answer.error, AllOf(HasSubstr("has not answered within 1 s"), Not(HasSubstr("carried out"))));
}

TEST_F(ControlClientTest, AChangeWithoutAnAnswerMayHaveBeenMade) {
  answer_with("", false);
  EXPECT_THAT(ask_at_once("mode", 200ms).error, HasSubstr("Whether `mode` was carried out is not known"));
}

TEST_F(ControlClientTest, TheServiceEndsTheConnection) {
  answer_with("", true);
  const AdminAnswer answer = ask_at_once("reload");
  EXPECT_EQ(answer.code, ExitCode::nobody_answers);
  EXPECT_THAT(answer.error, AllOf(HasSubstr("ended the connection"), HasSubstr("Whether `reload`")));
}

TEST_F(ControlClientTest, TheAnswerEndsInTheMiddle) {
  answer_with(control_frame(ControlAnswer{1, {}}).substr(0, 12), true);
  EXPECT_THAT(ask_at_once("status").error, HasSubstr("ended the connection"));
}

TEST_F(ControlClientTest, TheAnswerIsLargerThanAnyMayBe) {
  answer_with("\xFF\xFF\xFF\xFF", false);
  EXPECT_EQ(ask_at_once("status").code, ExitCode::nobody_answers);
}

TEST_F(ControlClientTest, WhatAnswersIsNoRaspool) {
  answer_with(frame_of("220 mail.example ESMTP"), true);
  EXPECT_THAT(ask_at_once("status").error, HasSubstr("no raspool of this version"));
}

TEST_F(ControlClientTest, ACommandThatIsTooLongIsNotSent) {
  const AdminAnswer answer = ask_at_once(std::string(kLargestControlRequest, 'x'));
  EXPECT_EQ(answer.code, ExitCode::bad_usage_or_configuration);
}

}  // namespace
}  // namespace raspool::test
