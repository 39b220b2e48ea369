#include "win32-shim/env/event_logger.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/eventually.hpp"

namespace raspool::win32 {
namespace {

using namespace std::chrono_literals;
using test::eventually;

// What the sink got, and a way to make it hang.
struct Received {
  struct Event {
    MessageId id;
    Severity severity;
    std::wstring text;
    std::thread::id thread;
  };

  std::mutex mutex;
  std::condition_variable released;
  std::vector<Event> events;
  bool hangs = false;
  std::atomic<int> entered = 0;
  std::atomic<bool> sink_gone = false;

  void let_go() {
    const std::lock_guard lock(mutex);
    hangs = false;
    released.notify_all();
  }
  std::vector<std::wstring> texts() {
    const std::lock_guard lock(mutex);
    std::vector<std::wstring> texts;
    for (const auto& event : events) texts.push_back(event.text);
    return texts;
  }
};

class Sink final : public EventSink {
 public:
  explicit Sink(std::shared_ptr<Received> received) : received_(std::move(received)) {}
  ~Sink() override { received_->sink_gone = true; }

  void report(MessageId id, Severity severity, const std::wstring& text) noexcept override {
    std::unique_lock lock(received_->mutex);
    ++received_->entered;
    received_->released.wait(lock, [&] { return !received_->hangs; });
    received_->events.push_back({id, severity, text, std::this_thread::get_id()});
  }

 private:
  std::shared_ptr<Received> received_;
};

class EventLoggerTest : public testing::Test {
 protected:
  std::shared_ptr<Received> received_ = std::make_shared<Received>();
  EventLogger logger_{std::make_unique<Sink>(received_)};
};

TEST_F(EventLoggerTest, HandsMessagesOverInOrderWithTheirSeverity) {
  logger_.write(MessageId::started, "one");
  logger_.write(MessageId::configuration_error, "zwö");
  ASSERT_TRUE(logger_.stop(test::kPatience));
  ASSERT_EQ(received_->events.size(), 2u);
  EXPECT_EQ(received_->events[0].id, MessageId::started);
  EXPECT_EQ(received_->events[0].severity, Severity::information);
  EXPECT_EQ(received_->events[0].text, L"one");
  EXPECT_EQ(received_->events[1].severity, Severity::error);
  EXPECT_EQ(received_->events[1].text, L"zw\u00F6");
  EXPECT_NE(received_->events[0].thread, std::this_thread::get_id());
  EXPECT_TRUE(received_->sink_gone);
}

TEST_F(EventLoggerTest, KeepsViewersFromReplacingPartsOfTheText) {
  logger_.write(MessageId::started, "100%1 %%2 fe80::1%12 50% %n");
  ASSERT_TRUE(logger_.stop(test::kPatience));
  EXPECT_THAT(received_->texts(), testing::ElementsAre(L"100% 1 %% 2 fe80::1% 12 50% %n"));
}

TEST_F(EventLoggerTest, CutsWhatTheEventLogWouldRefuse) {
  logger_.write(MessageId::started, std::string(100'000, '%'));
  logger_.write(MessageId::started, std::string(100'000, '1'));
  ASSERT_TRUE(logger_.stop(test::kPatience));
  for (const auto& text : received_->texts()) EXPECT_LE(text.size(), 31'839u);
}

TEST_F(EventLoggerTest, AHangingEventLogHoldsNobodyUpAndLosesTheRestAloud) {
  received_->hangs = true;
  logger_.write(MessageId::started, "first");
  ASSERT_TRUE(eventually([&] { return received_->entered == 1; }));
  for (std::size_t i = 0; i < EventLogger::kCapacity + 7; ++i) logger_.write(MessageId::started, "more");
  received_->let_go();
  ASSERT_TRUE(logger_.stop(test::kPatience));
  ASSERT_EQ(received_->events.size(), EventLogger::kCapacity + 2);
  EXPECT_EQ(received_->events.back().id, MessageId::messages_lost);
  EXPECT_EQ(received_->events.back().text.substr(0, 10), L"7 messages");
}

TEST_F(EventLoggerTest, StopDoesNotWaitForeverForAHangingEventLog) {
  received_->hangs = true;
  logger_.write(MessageId::started, "first");
  ASSERT_TRUE(eventually([&] { return received_->entered == 1; }));
  EXPECT_FALSE(logger_.stop(50ms));
  received_->let_go();
  EXPECT_TRUE(logger_.stop(test::kPatience));
}

TEST_F(EventLoggerTest, WhatIsWrittenAfterStopIsDropped) {
  ASSERT_TRUE(logger_.stop(test::kPatience));
  logger_.write(MessageId::started, "late");
  EXPECT_TRUE(logger_.stop(test::kPatience));
  EXPECT_TRUE(received_->events.empty());
}

TEST(EventLogger, CanBeGivenUpWhileTheEventLogHangs) {
  const auto received = std::make_shared<Received>();
  received->hangs = true;
  {
    EventLogger logger(std::make_unique<Sink>(received));
    logger.write(MessageId::started, "first");
    ASSERT_TRUE(eventually([&] { return received->entered == 1; }));
  }
  EXPECT_FALSE(received->sink_gone);
  received->let_go();
  EXPECT_TRUE(eventually([&] { return received->sink_gone.load(); }));
}

TEST_F(EventLoggerTest, TakesMessagesFromManyThreads) {
  std::vector<std::jthread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < 50; ++k) logger_.write(MessageId::started, "message");
    });
  }
  threads.clear();
  ASSERT_TRUE(logger_.stop(test::kPatience));
  EXPECT_EQ(received_->events.size(), 400u);
}

}  // namespace
}  // namespace raspool::win32
