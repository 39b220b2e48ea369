#include "win32-shim/env/event_logger.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <utility>

#include "win32-shim/text.hpp"

namespace raspool::win32 {
namespace {

// The Event Log takes strings of up to 31,839 characters.
constexpr std::size_t kLongestEventText = 31'000;

// Viewers replace %1, %2, … also inside a text that was put in for one of them. A blank keeps ours as they
// are.
std::wstring event_text(std::string_view utf8) {
  std::wstring text;
  for (const wchar_t c : to_utf16(utf8.substr(0, kLongestEventText))) {
    if (!text.empty() && text.back() == L'%' && c >= L'0' && c <= L'9') text += L' ';
    text += c;
  }
  if (text.size() > kLongestEventText) text.resize(kLongestEventText);
  return text;
}

}  // namespace

struct EventLogger::Queue {
  struct Event {
    MessageId id;
    std::string text;
  };

  std::mutex mutex;
  std::condition_variable changed;
  // Guarded by mutex:
  std::deque<Event> events;
  std::size_t lost = 0;  // dropped and not yet told
  bool stopping = false;
  bool ended = false;  // the thread touches nothing any more
};

EventLogger::EventLogger(std::unique_ptr<EventSink> sink) : queue_(std::make_shared<Queue>()) {
  thread_ = std::thread([queue = queue_, sink = std::shared_ptr<EventSink>(std::move(sink))]() mutable {
    hand_over(*queue, *sink);
    sink.reset();
    const std::lock_guard lock(queue->mutex);
    queue->ended = true;
    queue->changed.notify_all();
  });
}

EventLogger::~EventLogger() {
  if (!stop(std::chrono::seconds(1))) thread_.detach();
}

void EventLogger::write(MessageId id, std::string_view text) noexcept try {
  const std::lock_guard lock(queue_->mutex);
  if (queue_->stopping) return;
  if (queue_->events.size() >= kCapacity) {
    ++queue_->lost;
    return;
  }
  queue_->events.push_back({id, std::string(text)});
  queue_->changed.notify_all();
} catch (...) {
  // Out of memory: the message is lost.
}

bool EventLogger::stop(std::chrono::milliseconds most) noexcept {
  if (!thread_.joinable()) return true;
  {
    std::unique_lock lock(queue_->mutex);
    queue_->stopping = true;
    queue_->changed.notify_all();
    if (!queue_->changed.wait_for(lock, most, [&] { return queue_->ended; })) return false;
  }
  thread_.join();
  return true;
}

// The thread's life. An event that does not fit into memory is dropped, like one that does not fit into the
// queue.
void EventLogger::hand_over(Queue& queue, EventSink& sink) {
  const auto report = [&](MessageId id, std::string_view text) noexcept {
    try {
      sink.report(id, meaning_of(id).severity, event_text(text));
    } catch (...) {
    }
  };

  std::unique_lock lock(queue.mutex);
  for (;;) {
    queue.changed.wait(lock, [&] { return queue.stopping || !queue.events.empty(); });
    if (queue.events.empty()) return;
    const auto event = std::move(queue.events.front());
    queue.events.pop_front();
    const std::size_t lost = queue.events.empty() ? std::exchange(queue.lost, 0) : 0;
    lock.unlock();
    report(event.id, event.text);
    if (lost > 0)
      report(MessageId::messages_lost, std::to_string(lost) + " messages were dropped before this one");
    lock.lock();
  }
}

}  // namespace raspool::win32
