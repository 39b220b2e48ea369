#pragma once

#include <chrono>
#include <memory>
#include <thread>

#include "core/env/logger.hpp"
#include "win32-shim/env/event_sink.hpp"

namespace raspool::win32 {

// Hands messages to the sink on a thread of its own, so that a callout never waits for the Event Log service.
// A queue of kCapacity messages lies between; what does not fit is dropped and counted
// (MessageId::messages_lost).
class EventLogger final : public Logger {
 public:
  static constexpr std::size_t kCapacity = 512;

  explicit EventLogger(std::unique_ptr<EventSink> sink);
  EventLogger(const EventLogger&) = delete;
  EventLogger& operator=(const EventLogger&) = delete;
  ~EventLogger() override;  // stops within a second, if nobody did before

  void write(MessageId id, std::string_view text) noexcept override;

  // Drops what is written from now on, hands over what was, and ends the thread. False if the sink hangs:
  // then the thread is left behind with what it needs, and its code must stay loaded. Idempotent.
  bool stop(std::chrono::milliseconds most) noexcept;

 private:
  struct Queue;
  static void hand_over(Queue& queue, EventSink& sink);

  std::shared_ptr<Queue> queue_;
  std::thread thread_;
};

}  // namespace raspool::win32
