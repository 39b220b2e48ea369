#include "tests/support/recording_logger.hpp"

namespace raspool::test {

void RecordingLogger::write(MessageId id, std::string_view text) noexcept {
  std::lock_guard lock(mutex_);
  messages_.push_back({id, std::string(text)});
}

std::vector<RecordingLogger::Message> RecordingLogger::messages() const {
  std::lock_guard lock(mutex_);
  return messages_;
}

std::vector<std::string> RecordingLogger::texts(MessageId id) const {
  std::vector<std::string> texts;
  for (const Message& message : messages()) {
    if (message.id == id) texts.push_back(message.text);
  }
  return texts;
}

}  // namespace raspool::test
